package io.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.CallRecord;
import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.contracts.CallRecord.EndedBy;
import io.tandem.e2e.harness.Baresip;
import io.tandem.e2e.harness.Cdrs;
import io.tandem.e2e.harness.PhoneCall;
import io.tandem.e2e.harness.Standalone;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The first call: two phones register with the digest that a stock exchange asks for (SHA-256
 * first), call, hear each other, and hang up, through everything in one process.
 */
class TwoPhonesCallEachOtherTest {

  @AutoClose private static Standalone exchange;
  @AutoClose private static Cdrs cdrs;

  @BeforeAll
  static void start() {
    exchange = Standalone.start();
    cdrs = new Cdrs(exchange);
  }

  @Test
  void theCallerHangsUp() {
    try (PhoneCall call = PhoneCall.phones(exchange.phone("1001"), exchange.phone("1002"))) {
      call.connect().assertBothHearEachOther();

      call.caller().hangUp();

      call.callee().awaitClosed();
      assertAnswered("1001", "1002", EndedBy.CALLER);
    }
  }

  @Test
  void theCalleeHangsUp() {
    try (PhoneCall call = PhoneCall.phones(exchange.phone("1003"), exchange.phone("1004"))) {
      call.connect().assertBothHearEachOther();

      call.callee().hangUp();

      call.caller().awaitClosed();
      assertAnswered("1003", "1004", EndedBy.CALLEE);
    }
  }

  @ParameterizedTest
  @CsvSource({"1009, PCMU/8000/1, 1002, PCMA/8000/1", "1002, opus/48000/2, 1009, PCMU/8000/1"})
  void phonesWithoutACodecInCommon(String one, String its, String other, String others) {
    Baresip.Model caller = exchange.phone(one).speaking(its);
    try (PhoneCall call = PhoneCall.phones(caller, exchange.phone(other).speaking(others))) {
      call.connect().assertBothHearEachOther();

      call.caller().hangUp();

      call.callee().awaitClosed();
      assertAnswered(one, other, EndedBy.CALLER);
    }
  }

  @Test
  void onePhoneOverTcpAndOneOverUdp() {
    try (PhoneCall call =
        PhoneCall.phones(exchange.phone("1005").overTcp(), exchange.phone("1006"))) {
      call.connect().assertBothHearEachOther();

      call.callee().hangUp();

      call.caller().awaitClosed();
      assertAnswered("1005", "1006", EndedBy.CALLEE);
    }
  }

  @Test
  void aPhoneOverTcpIsCalled() {
    try (PhoneCall call =
        PhoneCall.phones(exchange.phone("1007"), exchange.phone("1008").overTcp())) {
      call.connect().assertBothHearEachOther();

      call.caller().hangUp();

      call.callee().awaitClosed();
      assertAnswered("1007", "1008", EndedBy.CALLER);
    }
  }

  private static void assertAnswered(String caller, String called, EndedBy endedBy) {
    CallRecord record =
        cdrs.awaitOne(
            caller + " to " + called,
            cdr -> cdr.caller().contains(caller) && cdr.called().contains(called));
    assertThat(record.disposition()).isEqualTo(Disposition.ANSWERED);
    assertThat(record.endedBy()).isEqualTo(endedBy);
    assertThat(record.sipStatus()).isEqualTo(200);
    assertThat(record.startedAtEpochMillis()).isPositive();
    assertThat(record.ringingAtEpochMillis()).isGreaterThanOrEqualTo(record.startedAtEpochMillis());
    assertThat(record.answeredAtEpochMillis())
        .isGreaterThanOrEqualTo(record.ringingAtEpochMillis());
    assertThat(record.endedAtEpochMillis()).isGreaterThan(record.answeredAtEpochMillis());
  }
}
