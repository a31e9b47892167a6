package io.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.CallRecord;
import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.e2e.harness.Cdrs;
import io.tandem.e2e.harness.Http;
import io.tandem.e2e.harness.PhoneCall;
import io.tandem.e2e.harness.Standalone;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Two exchanges, each the other's carrier: the numbers +49 30 1001 to 1009 are at the first, those
 * of +49 40 at the second. Phones speak from 127.0.0.1, the exchanges from addresses of their own.
 */
class TwoExchangesTest {

  @AutoClose private static Standalone first;
  @AutoClose private static Standalone second;
  @AutoClose private static Cdrs firstCdrs;
  @AutoClose private static Cdrs secondCdrs;

  @BeforeAll
  static void start() {
    first = at("127.0.0.2");
    second = at("127.0.0.3");
    firstCdrs = new Cdrs(first);
    secondCdrs = new Cdrs(second);
    connect(first, second, "+4940");
    connect(second, first, "+4930");
    put(first, "numbers/+49301001", "{\"subscriber\": \"1001\"}");
    put(second, "numbers/+49401002", "{\"subscriber\": \"1002\"}");
  }

  private static Standalone at(String address) {
    return Standalone.start(Map.of("TANDEM_LISTEN", address, "TANDEM_DIALLING_COUNTRY_CODE", "49"));
  }

  private static void connect(Standalone from, Standalone to, String prefix) {
    put(
        from,
        "trunks/other",
        """
        {"networks": ["%s"], "targets": [{"uri": "sip:%s:%d"}], "routes": [{"prefix": "%s"}]}
        """
            .formatted(
                to.sip().getHostString(), to.sip().getHostString(), to.sip().getPort(), prefix));
  }

  private static void put(Standalone exchange, String object, String json) {
    Http.Answer answer = exchange.api().put("/api/v1/" + object, json);
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
  }

  @Test
  void aPhoneOfTheFirstCallsOneOfTheSecond() {
    try (PhoneCall call = PhoneCall.phones(first.phone("1003"), second.phone("1002"))) {
      call.connect("0401002").assertBothHearEachOther();
      call.callee().hangUp();
      call.caller().awaitClosed();
    }
    assertAnswered(firstCdrs, "0401002");
    assertAnswered(secondCdrs, "+49401002");
  }

  @Test
  void aPhoneOfTheSecondCallsOneOfTheFirst() {
    try (PhoneCall call = PhoneCall.phones(second.phone("1004"), first.phone("1001"))) {
      call.connect("+49301001").assertBothHearEachOther();
      call.caller().hangUp();
      call.callee().awaitClosed();
    }
    assertAnswered(secondCdrs, "+49301001");
    assertAnswered(firstCdrs, "+49301001");
  }

  private static void assertAnswered(Cdrs cdrs, String called) {
    CallRecord record = cdrs.awaitOne("to " + called, cdr -> cdr.called().equals(called));
    assertThat(record.disposition()).isEqualTo(Disposition.ANSWERED);
  }
}
