package io.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.CallRecord;
import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.e2e.harness.Cdrs;
import io.tandem.e2e.harness.Http;
import io.tandem.e2e.harness.Kamailio;
import io.tandem.e2e.harness.PhoneCall;
import io.tandem.e2e.harness.PortBlock;
import io.tandem.e2e.harness.Sipp;
import io.tandem.e2e.harness.SippRun;
import io.tandem.e2e.harness.Standalone;
import io.tandem.testkit.Await;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A carrier of another make that knows the exchange as one of its subscribers, with two servers at
 * 127.0.0.4 and 127.0.0.5. SIPp plays the telephone network behind them.
 */
class RegisteredTrunkTest {

  /** The carrier grants 12 s, and pauses grow to 8 s in the meantime. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int SHORT_TALK = 300;

  private static final String ACCOUNT = "acct4711";
  private static final int NETWORK = PortBlock.freePort();
  private static final InetSocketAddress FIRST = at("127.0.0.4");
  private static final InetSocketAddress SECOND = at("127.0.0.5");

  @AutoClose private static Standalone exchange;
  @AutoClose private static Cdrs cdrs;

  private static InetSocketAddress at(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), PortBlock.freePort());
  }

  @BeforeAll
  static void start() {
    exchange =
        Standalone.start(
            Map.of("TANDEM_DIALLING_COUNTRY_CODE", "49", "TANDEM_FRAUD_COUNTRIES", "49,33"));
    cdrs = new Cdrs(exchange);
    put("numbers/+49301001", "{\"subscriber\": \"1001\"}");
  }

  private static void put(String object, String json) {
    Http.Answer answer = exchange.api().put("/api/v1/" + object, json);
    assertThat(answer.status()).as(answer.body()).isBetween(200, 201);
  }

  private static Kamailio carrier(InetSocketAddress sip) {
    return Kamailio.carrier(sip, NETWORK, ACCOUNT, exchange.sip());
  }

  private static String trunk(String password) {
    return """
        {"targets": [{"uri": "sip:127.0.0.4:%d", "priority": 1},
                     {"uri": "sip:127.0.0.5:%d", "priority": 2}],
         "login": {"username": "%s", "password": "%s", "domain": "carrier.example"},
         "routes": [{"prefix": "+33"}]}
        """
        .formatted(FIRST.getPort(), SECOND.getPort(), ACCOUNT, password);
  }

  private static JsonObject registration() {
    return new JsonObject(exchange.api().get("/api/v1/trunks/carrier").body())
        .getJsonObject("registration", new JsonObject());
  }

  private static void awaitStatus(String status, InetSocketAddress server) {
    Await.until(
        "trunk " + status,
        PATIENCE,
        () ->
            status.equals(registration().getString("status"))
                && registration().getString("target").contains(server.getHostString()),
        () -> registration().encode());
  }

  /** From the network, by a server of the carrier, to the one number of ours. */
  private static void callIn(InetSocketAddress server) {
    int port = PortBlock.freePort();
    exchange.register("1001", port);
    try (SippRun callee = exchange.sipp("callee", "1001").from(port).with("RING_MS", 100).start();
        SippRun caller =
            network("trunk-caller", server)
                .as("+4930777")
                .calling("+49301001")
                .with("TALK_MS", 300)
                .start()) {
      callee.awaitMessage("From: <sip:+4930777@tandem.local>");
      caller.awaitSuccess();
      callee.awaitSuccess();
    }
  }

  /** Dialled by a subscriber, to the network by a server of the carrier. */
  private static void callOut(InetSocketAddress server, String called, int talkMillis) {
    try (SippRun callee = network("callee", server).as("+33199").with("RING_MS", 100).start();
        SippRun caller =
            exchange.sipp("caller", "1002").calling(called).with("TALK_MS", talkMillis).start()) {
      callee.awaitMessage("From: <sip:" + ACCOUNT + "@carrier.example>");
      caller.awaitSuccess();
      callee.awaitSuccess();
    }
  }

  @Test
  void registersCallsAndIsCalledAndOutlivesTheServersOfTheCarrier() {
    try (Kamailio first = carrier(FIRST);
        Kamailio second = carrier(SECOND)) {
      put("trunks/carrier", trunk("a wrong one"));
      awaitStatus("rejected", FIRST);
      assertThat(registration().getString("reason")).isEqualTo("credentials refused");

      put("trunks/carrier", trunk("carrier secret"));
      awaitStatus("registered", FIRST);
      callIn(FIRST);
      // Longer than the nonce of its INVITE is good for.
      callOut(FIRST, "0033199", 3_500);
      CallRecord in = cdrs.awaitOne("in", cdr -> cdr.callerTrunk().equals("carrier"));
      assertThat(in.disposition()).isEqualTo(Disposition.ANSWERED);
      assertThat(in.caller()).isEqualTo("+4930777@tandem.local");
      CallRecord out = cdrs.awaitOne("out", cdr -> cdr.calleeTrunk().equals("carrier"));
      assertThat(out.disposition()).isEqualTo(Disposition.ANSWERED);

      first.stop();
      awaitStatus("registered", SECOND);
      callIn(second.sip());
      callOut(second.sip(), "0033198", SHORT_TALK);
    }
    awaitStatus("failed", SECOND);
    String explained =
        exchange
            .api()
            .post("/api/v1/routes:explain", "{\"caller\": \"1002\", \"number\": \"0033199\"}")
            .body();
    assertThat(explained).contains("carrier takes it, but is not registered: no answer");

    try (Kamailio back = carrier(FIRST)) {
      awaitStatus("registered", back.sip());
      callOut(back.sip(), "0033197", SHORT_TALK);
    }
  }

  @Test
  void registersWithAnotherTandemAndCallsGoBothWays() {
    try (Standalone other =
        Standalone.start(
            Map.of("TANDEM_LISTEN", "127.0.0.6", "TANDEM_DIALLING_COUNTRY_CODE", "49"))) {
      assertThat(
              other.api().put("/api/v1/numbers/+49401002", "{\"subscriber\": \"1002\"}").status())
          .isEqualTo(201);
      put("numbers/+49301003", "{\"subscriber\": \"1003\"}");
      put("trunks/tandem", trunkTo(other, "1009"));
      awaitBindings(other, "1009");
      try (PhoneCall call = PhoneCall.phones(exchange.phone("1004"), other.phone("1002"))) {
        call.connect("0401002").assertBothHearEachOther();
        call.callee().hangUp();
        call.caller().awaitClosed();
      }
      try (PhoneCall call = PhoneCall.phones(other.phone("1005"), exchange.phone("1003"))) {
        call.connect("1009").assertBothHearEachOther();
        call.caller().hangUp();
        call.callee().awaitClosed();
      }
      put("trunks/tandem", trunkTo(other, "1008"));
      awaitBindings(other, "1008");
      assertThat(exchange.api().delete("/api/v1/trunks/tandem").status()).isEqualTo(204);
      awaitBindings(other);
    }
  }

  private static String trunkTo(Standalone other, String account) {
    return """
        {"targets": [{"uri": "sip:127.0.0.6:%1$d"}],
         "login": {"username": "%2$s", "password": "tandem-%2$s", "domain": "tandem.local",
                   "number": "+49301003"},
         "routes": [{"prefix": "+4940"}]}
        """
        .formatted(other.sip().getPort(), account);
  }

  /** Registered by us, and none of these accounts besides: what we gave up is taken back. */
  private static void awaitBindings(Standalone other, String... accounts) {
    Await.until(
        "registered there: " + List.of(accounts),
        PATIENCE,
        () -> {
          String bindings = other.api().get("/api/v1/bindings").body();
          return Stream.of("1008", "1009")
              .filter(account -> bindings.contains(account + "@tandem.local"))
              .toList()
              .equals(List.of(accounts));
        });
  }

  @Test
  void theSameCarrierMayKnowUsByOurAddress() {
    InetSocketAddress server = at("127.0.0.7");
    put(
        "trunks/by-address",
        """
        {"networks": ["127.0.0.7"], "targets": [{"uri": "sip:127.0.0.7:%d"}],
         "routes": [{"prefix": "+3312"}], "callerNumber": "+49311001"}
        """
            .formatted(server.getPort()));
    put("numbers/+49311001", "{\"subscriber\": \"1006\"}");
    int port = PortBlock.freePort();
    exchange.register("1006", port);
    try (Kamailio carrier = carrier(server)) {
      try (SippRun callee =
              exchange.sipp("callee", "1006").from(port).with("RING_MS", 100).start();
          SippRun caller =
              network("trunk-caller", carrier.sip())
                  .as("+4930777")
                  .calling("+49311001")
                  .with("TALK_MS", SHORT_TALK)
                  .start()) {
        caller.awaitSuccess();
        callee.awaitSuccess();
      }
      try (SippRun callee =
              network("callee", carrier.sip()).as("+331299").with("RING_MS", 100).start();
          SippRun caller =
              exchange
                  .sipp("caller", "1007")
                  .calling("00331299")
                  .with("TALK_MS", SHORT_TALK)
                  .start()) {
        callee.awaitMessage("From: <sip:+49311001@tandem.local>");
        caller.awaitSuccess();
        callee.awaitSuccess();
      }
    }
  }

  /** Somebody in the network behind a server of the carrier. */
  private static Sipp network(String scenario, InetSocketAddress server) {
    return Sipp.scenario(scenario).to(server).at(server.getHostString()).from(NETWORK);
  }
}
