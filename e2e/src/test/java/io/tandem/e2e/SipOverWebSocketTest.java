package io.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.contracts.CallRecord;
import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.contracts.CallRecord.EndedBy;
import io.tandem.e2e.harness.Cdrs;
import io.tandem.e2e.harness.Http;
import io.tandem.e2e.harness.Standalone;
import io.tandem.e2e.harness.WebPhones;
import io.tandem.testkit.Ipv6;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Phones of browsers' kind (JsSIP) register and call over WebSocket with TLS, RFC 7118. */
class SipOverWebSocketTest {

  @AutoClose private static Standalone exchange;
  @AutoClose private static Cdrs cdrs;

  @BeforeAll
  static void start() {
    exchange = Standalone.start(Map.of("TANDEM_HTTP_TLS", "true"));
    cdrs = new Cdrs(exchange);
  }

  @Test
  void twoPhonesCallEachOther() {
    assertCallWorks("127.0.0.1", "1001", "1002");
  }

  @Test
  void twoPhonesCallEachOtherOverIpv6() {
    assumeTrue(Ipv6.isHere(), "SKIPPED: this machine has no IPv6");
    assertCallWorks("[::1]", "1003", "1004");
  }

  @Test
  void saysWhatItIsToThoseWhoSpeakNoWebSocket() {
    Http.Answer answer = exchange.api().get("/sip");
    assertThat(answer.status()).isEqualTo(426);
    assertThat(answer.body()).contains("WebSocket");
  }

  private static void assertCallWorks(String host, String caller, String callee) {
    String url = "wss://%s:%d/sip".formatted(host, exchange.api().port());
    try (WebPhones phones = WebPhones.call(url, exchange.certificate(), caller, callee)) {
      phones
          .awaitTold("{\"event\":\"registered\"}")
          .awaitTold("{\"event\":\"heard\",\"caller\":9,\"callee\":7}")
          .awaitTold("{\"event\":\"done\"}")
          .awaitEnd();
    }
    CallRecord record =
        cdrs.awaitOne(
            caller + " to " + callee,
            cdr -> cdr.caller().contains(caller) && cdr.called().contains(callee));
    assertThat(record.disposition()).isEqualTo(Disposition.ANSWERED);
    assertThat(record.endedBy()).isEqualTo(EndedBy.CALLEE);
  }
}
