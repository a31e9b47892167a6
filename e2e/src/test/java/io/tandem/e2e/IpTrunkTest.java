package io.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.CallRecord;
import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.e2e.harness.Cdrs;
import io.tandem.e2e.harness.Http;
import io.tandem.e2e.harness.PortBlock;
import io.tandem.e2e.harness.Sipp;
import io.tandem.e2e.harness.SippRun;
import io.tandem.e2e.harness.Standalone;
import io.tandem.testkit.Await;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A carrier at 127.0.0.2, known by its address; numbers are written as in Germany. */
class IpTrunkTest {

  private static final String CARRIER = "127.0.0.2";
  private static final String STRANGER = "127.0.0.3";
  private static final int SERVER = PortBlock.freePort();

  @AutoClose private static Standalone exchange;
  @AutoClose private static Cdrs cdrs;

  @BeforeAll
  static void start() {
    exchange =
        Standalone.start(
            Map.of("TANDEM_DIALLING_COUNTRY_CODE", "49", "TANDEM_FRAUD_COUNTRIES", "49,33"));
    cdrs = new Cdrs(exchange);
    put(
        "trunks/carrier",
        """
        {"networks": ["127.0.0.2"],
         "targets": [{"uri": "sip:127.0.0.2:%d", "priority": 1},
                     {"uri": "sip:127.0.0.2:%d", "priority": 2}],
         "numbering": {"countryCode": "49", "nationalPrefix": "0", "sends": "national"},
         "routes": [{"prefix": "+"}],
         "callerNumber": "+4930555"}
        """
            .formatted(PortBlock.freePort(), SERVER));
    put("numbers/+49301001", "{\"subscriber\": \"1001\"}");
    put("numbers/+49301600", "{\"service\": \"600\"}");
  }

  private static void put(String object, String json) {
    Http.Answer answer = exchange.api().put("/api/v1/" + object, json);
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
  }

  private static Sipp carrier(String scenario, String called) {
    return Sipp.scenario(scenario)
        .to(exchange.sip())
        .at(CARRIER)
        .as("030777")
        .calling(called)
        .with("TALK_MS", 300);
  }

  @Test
  void aCallFromTheCarrierLandsOnASubscriber() {
    int port = PortBlock.freePort();
    exchange.register("1001", port);
    try (SippRun callee = exchange.sipp("callee", "1001").from(port).with("RING_MS", 100).start();
        SippRun caller = carrier("trunk-caller", "0301001").start()) {
      callee.awaitMessage("From: <sip:+4930777@tandem.local>");
      caller.awaitSuccess();
      callee.awaitSuccess();
    }
    CallRecord record =
        cdrs.awaitOne("by the carrier to 1001", cdr -> cdr.called().equals("0301001"));
    assertThat(record.disposition()).isEqualTo(Disposition.ANSWERED);
    assertThat(record.caller()).isEqualTo("+4930777@tandem.local");
    assertThat(record.callerTrunk()).isEqualTo("carrier");
  }

  @Test
  void aCallFromTheCarrierLandsOnAService() {
    try (SippRun caller = carrier("trunk-caller", "+49301600").start()) {
      caller.awaitSuccess();
    }
  }

  @Test
  void theSameCallFromAnywhereElseIsChallenged() {
    try (SippRun caller =
        carrier("trunk-refused", "0301001").at(STRANGER).with("STATUS", 407).start()) {
      caller.awaitSuccess();
    }
  }

  @Test
  void theCarrierReachesNothingButNumbers() {
    for (String called : new String[] {"030999", "1002", "600"}) {
      try (SippRun caller = carrier("trunk-refused", called).with("STATUS", 404).start()) {
        caller.awaitSuccess();
      }
    }
  }

  @Test
  void aSubscriberCallsOutByTheServerThatIsThere() {
    try (SippRun callee = at(SERVER, "callee").as("030999").with("RING_MS", 100).start();
        SippRun caller =
            exchange.sipp("caller", "1002").calling("030999").with("TALK_MS", 300).start()) {
      callee.awaitMessage("INVITE sip:030999@127.0.0.2:" + SERVER);
      callee.awaitMessage("From: <sip:030555@tandem.local>");
      caller.awaitSuccess();
      callee.awaitSuccess();
    }
    CallRecord record =
        cdrs.awaitOne(
            "out", cdr -> cdr.called().equals("030999") && cdr.caller().startsWith("1002"));
    assertThat(record.disposition()).isEqualTo(Disposition.ANSWERED);
  }

  @Test
  void theWayOfACallIsExplained() {
    assertThat(explained("{\"caller\": \"1002\", \"number\": \"030999\"}"))
        .contains("\"route\":\"trunks\"", "\"sends\":\"030999\"", "takes +, priority 10");
    assertThat(explained("{\"trunk\": \"carrier\", \"number\": \"0301600\"}"))
        .contains("\"route\":\"echo\"", "+49301600 lands on service 600");
    assertThat(explained("{\"trunk\": \"carrier\", \"number\": \"1002\"}"))
        .contains("\"route\":\"nowhere\"", "\"status\":404");
    assertThat(explained("{\"trunk\": \"nobody\", \"number\": \"1002\"}"))
        .contains("\"field\":\"trunk\"");
    assertThat(explained("{\"number\": \"1002\"}")).contains("\"field\":\"caller\"");
    assertThat(explained("{\"caller\": \"1002\", \"number\": 7}")).contains("\"field\":\"number\"");
  }

  private static String explained(String question) {
    return exchange.api().post("/api/v1/routes:explain", question).body();
  }

  @Test
  void theSecondTrunkIsUsedWhereTheFirstIsOutOfOrder() {
    int broken = PortBlock.freePort();
    put("trunks/broken", outbound(broken, 1));
    put("trunks/backup", outbound(SERVER, 2));
    try (SippRun refuses =
            at(broken, "callee-refuses-at-once").as("+33199").with("STATUS", 500).start();
        SippRun callee = at(SERVER, "callee").as("+33199").with("RING_MS", 100).start();
        SippRun caller =
            exchange.sipp("caller", "1003").calling("0033199").with("TALK_MS", 300).start()) {
      caller.awaitSuccess();
      callee.awaitSuccess();
      refuses.awaitSuccess();
    }
  }

  @Test
  void aTrunkThatIsFullTakesAndBringsNoCallUntilOneIsOver() {
    String pbx = "127.0.0.4";
    int server = PortBlock.freePort();
    put(
        "trunks/narrow",
        """
        {"networks": ["127.0.0.4"], "targets": [{"uri": "sip:127.0.0.4:%d"}],
         "routes": [{"prefix": "+4940"}], "policy": {"maxCalls": 1}}
        """
            .formatted(server));
    try (SippRun callee = at(server, "callee").at(pbx).as("+4940").with("RING_MS", 100).start();
        SippRun first =
            exchange.sipp("caller", "1004").calling("0401").with("TALK_MS", 6_000).start()) {
      callee.awaitMessage("<sip:anonymous@anonymous.invalid>");
      callee.awaitMessage("ACK sip:");
      assertThat(explained("{\"caller\": \"1005\", \"number\": \"0402\"}"))
          .contains("\"status\":503", "trunk narrow has 1 of 1 calls");
      refusedBy("caller-refused", "1005", "0402", 503);
      try (SippRun brought =
          carrier("trunk-refused", "+49301600").at(pbx).with("STATUS", 486).start()) {
        brought.awaitSuccess();
      }
      first.awaitSuccess();
      callee.awaitSuccess();
    }
    try (SippRun brought = carrier("trunk-caller", "+49301600").at(pbx).start()) {
      brought.awaitSuccess();
    }
    CallRecord refused = cdrs.awaitOne("one too many", cdr -> cdr.called().equals("0402"));
    assertThat(refused.reason()).isEqualTo("trunk narrow has 1 of 1 calls");
  }

  @Test
  void aSubscriberCallsNoCountryThatIsNotAllowed() {
    refusedBy("caller-refused", "1006", "0044123", 403);
    CallRecord refused = cdrs.awaitOne("abroad", cdr -> cdr.called().equals("0044123"));
    assertThat(refused.disposition()).isEqualTo(Disposition.FORBIDDEN);
    assertThat(refused.reason()).contains("fraud.*", "+44123");
    assertThat(exchange.metrics().sum("tandem_calls_barred_total", "cause=\"country\""))
        .isGreaterThanOrEqualTo(1);
  }

  @Test
  void anEmergencyCallGoesToTheServerThatAnswersOptions() {
    int refusing = PortBlock.freePort();
    int helper = PortBlock.freePort();
    try (SippRun dead = at(refusing, "options-refused").start()) {
      put(
          "trunks/rescue",
          """
          {"targets": [{"uri": "sip:127.0.0.2:%d", "priority": 1},
                       {"uri": "sip:127.0.0.2:%d", "priority": 2}],
           "policy": {"emergency": true, "allowedPrefixes": ["+49"], "pingSeconds": 5}}
          """
              .formatted(refusing, helper));
      dead.awaitSuccess();
    }
    String question = "{\"caller\": \"1007\", \"number\": \"110\"}";
    Await.until(
        "the server that serves nobody is passed over",
        Duration.ofSeconds(10),
        () -> explained(question).contains("sip:127.0.0.2:%d of trunk".formatted(refusing)));
    assertThat(explained(question)).contains("\"sends\":\"110\"");
    try (SippRun callee = at(helper, "callee").as("110").with("RING_MS", 100).start();
        SippRun caller =
            exchange.sipp("caller", "1007").calling("110").with("TALK_MS", 300).start()) {
      callee.awaitMessage("INVITE sip:110@127.0.0.2:" + helper);
      callee.awaitMessage("From: <sip:1007@tandem.local>");
      caller.awaitSuccess();
      callee.awaitSuccess();
    }
  }

  private static void refusedBy(String scenario, String caller, String called, int status) {
    try (SippRun refused =
        exchange.sipp(scenario, caller).calling(called).with("STATUS", status).start()) {
      refused.awaitSuccess();
    }
  }

  private static String outbound(int port, int priority) {
    return """
        {"targets": [{"uri": "sip:127.0.0.2:%d"}], "routes": [{"prefix": "+33", "priority": %d}]}
        """
        .formatted(port, priority);
  }

  private static Sipp at(int port, String scenario) {
    return Sipp.scenario(scenario).to(exchange.sip()).at(CARRIER).from(port);
  }
}
