package io.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.e2e.harness.Baresip;
import io.tandem.e2e.harness.Cdrs;
import io.tandem.e2e.harness.Kamailio;
import io.tandem.e2e.harness.PhoneCall;
import io.tandem.e2e.harness.PortBlock;
import io.tandem.e2e.harness.Sipp;
import io.tandem.e2e.harness.SippRun;
import io.tandem.e2e.harness.TcpPhone;
import io.tandem.e2e.harness.ThreeProcesses;
import io.tandem.testkit.Await;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Two signaling processes on one Kafka. One phone is connected by TCP to the first; calls to it
 * come to the second, which owns them and reaches the phone through the first.
 */
class PhonesOnSeveralNodesTest {

  /** Enough for three nodes to have some each. */
  private static final int TRUNKS = 16;

  /** Of two digits, so that no route begins with another. */
  private static final int FIRST_ROUTE = 10;

  @AutoClose private static ThreeProcesses exchange;
  @AutoClose private static ThreeProcesses.Edge other;
  @AutoClose private static Cdrs cdrs;

  @BeforeAll
  static void start() {
    exchange =
        ThreeProcesses.start(
            Map.of(
                "TANDEM_SIP_NONCE_KEY", "one key for all signaling processes",
                "TANDEM_DIALLING_COUNTRY_CODE", "49"));
    other = exchange.anotherSignaling("signaling-1");
    cdrs = new Cdrs(exchange);
  }

  private static double relayed() {
    return exchange.signaling().metrics().sumOrZero("tandem_sip_relayed_total");
  }

  @Test
  void theCallerHangsUp() {
    try (PhoneCall call =
        PhoneCall.phones(Baresip.phone("1001", other.sip()), exchange.phone("1002").overTcp())) {
      double before = relayed();
      call.connect().assertBothHearEachOther();
      call.caller().hangUp();
      call.callee().awaitClosed();
      call.caller().awaitAnswerToBye();
      // INVITE, ACK, BYE.
      assertThat(relayed() - before).isGreaterThanOrEqualTo(3);
    }
    assertAnswered("1001");
  }

  @Test
  void thePhoneBehindTheOtherNodeHangsUp() {
    try (PhoneCall call =
        PhoneCall.phones(Baresip.phone("1003", other.sip()), exchange.phone("1004").overTcp())) {
      call.connect().assertBothHearEachOther();
      call.callee().hangUp();
      call.caller().awaitClosed();
      call.callee().awaitAnswerToBye();
    }
    assertAnswered("1003");
  }

  @Test
  void theCallerGivesUpWhileItRings() {
    try (PhoneCall call =
        PhoneCall.phones(Baresip.phone("1005", other.sip()), exchange.phone("1006").overTcp())) {
      call.caller().dial("1006");
      call.callee().awaitIncoming();
      call.caller().awaitRinging();
      call.caller().hangUp();
      call.callee().awaitClosed();
    }
    assertThat(cdrs.awaitOne("from 1005", cdr -> cdr.caller().contains("1005")).disposition())
        .isEqualTo(Disposition.CANCELLED);
  }

  @Test
  void aPhoneThatComesBackToTheOtherNodeIsToldThatTheOtherSideHangsUp() {
    try (TcpPhone caller = new TcpPhone(exchange, "1007").register();
        TcpPhone callee = new TcpPhone(exchange, "1008").register()) {
      caller.dial("1008");
      callee.awaitIncoming();
      caller.awaitRinging();
      callee.pickUp();
      caller.awaitAnswered();
      callee.cut();
      callee.comeBackAt(other.sip());
      callee.register();
      caller.hangUp();
      callee.awaitHungUp();
    }
    assertAnswered("1007");
  }

  @Test
  void othersGoOnWithTheRegistrationsOfANodeThatDies() {
    InetSocketAddress sip =
        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.4"), PortBlock.freePort());
    int network = PortBlock.freePort();
    try (Kamailio carrier = Kamailio.carrier(sip, network, "acct0", exchange.sip());
        ThreeProcesses.Edge doomed = exchange.anotherSignaling("signaling-2")) {
      for (int i = 0; i < TRUNKS; i++) {
        String trunk =
            """
            {"targets": [{"uri": "sip:127.0.0.4:%d"}],
             "routes": [{"prefix": "+4960%d"}],
             "login": {"username": "acct%d", "password": "carrier secret",
                       "domain": "carrier.example"}}
            """
                .formatted(carrier.sip().getPort(), FIRST_ROUTE + i, i);
        assertThat(exchange.api().put("/api/v1/trunks/trunk" + i, trunk).status()).isEqualTo(201);
      }
      awaitRegistered(_ -> true);
      assertThat(nodes()).as("each has some").hasSize(3);
      String elsewhere = "+4960" + (FIRST_ROUTE + trunkOf("signaling-1")) + "7";
      double before = other.process().metrics().sumOrZero("tandem_sip_relayed_total");
      try (SippRun callee =
              Sipp.scenario("callee")
                  .to(sip)
                  .at("127.0.0.4")
                  .from(network)
                  .as(elsewhere)
                  .with("RING_MS", 100)
                  .start();
          SippRun caller =
              exchange.sipp("caller", "1009").calling(elsewhere).with("TALK_MS", 300).start()) {
        caller.awaitSuccess();
        callee.awaitSuccess();
      }
      // INVITE, INVITE with credentials, ACK, BYE: by the process that has registered.
      assertThat(other.process().metrics().sumOrZero("tandem_sip_relayed_total") - before)
          .isGreaterThanOrEqualTo(4);
      doomed.process().kill();
      awaitRegistered(node -> !node.equals("signaling-2"));
    }
  }

  private static int trunkOf(String node) {
    for (int i = 0; i < TRUNKS; i++) {
      JsonObject trunk = new JsonObject(exchange.api().get("/api/v1/trunks/trunk" + i).body());
      if (trunk.getJsonObject("registration").getString("node").equals(node)) {
        return i;
      }
    }
    throw new AssertionError("no trunk of " + node);
  }

  private static Set<String> nodes() {
    return registrations().map(one -> one.getString("node")).collect(Collectors.toSet());
  }

  private static void awaitRegistered(Predicate<String> node) {
    Await.until(
        "all are registered",
        Duration.ofSeconds(60),
        () ->
            registrations()
                    .filter(one -> "registered".equals(one.getString("status")))
                    .filter(one -> node.test(one.getString("node")))
                    .count()
                == TRUNKS,
        () -> exchange.api().get("/api/v1/trunks").body());
  }

  private static Stream<JsonObject> registrations() {
    return new JsonObject(exchange.api().get("/api/v1/trunks").body())
        .getJsonArray("items").stream()
            .map(trunk -> ((JsonObject) trunk).getJsonObject("registration"))
            .filter(Objects::nonNull);
  }

  private static void assertAnswered(String caller) {
    assertThat(cdrs.awaitOne("from " + caller, cdr -> cdr.caller().contains(caller)).disposition())
        .isEqualTo(Disposition.ANSWERED);
  }
}
