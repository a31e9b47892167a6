package io.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.e2e.harness.Cdrs;
import io.tandem.e2e.harness.PhoneCall;
import io.tandem.e2e.harness.ThreeProcesses;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The call of one process again, with each service in a process of its own; then with a signaling
 * process that is killed in the middle of the call and never learns how the call began.
 */
class CallThroughThreeProcessesTest {

  @AutoClose private static ThreeProcesses exchange;
  @AutoClose private static Cdrs cdrs;

  @BeforeAll
  static void start() {
    exchange = ThreeProcesses.start();
    cdrs = new Cdrs(exchange);
  }

  @Test
  void phonesHearEachOther() {
    try (PhoneCall call = PhoneCall.phones(exchange.phone("1001"), exchange.phone("1002"))) {
      call.connect().assertBothHearEachOther();
      call.caller().hangUp();
      call.callee().awaitClosed();
    }
    assertAnswered("1001");
  }

  @Test
  void theCallerEndsACallWhoseSignalingProcessWasKilled() {
    endACallWhoseSignalingProcessWasKilled("1003", "1004", true);
  }

  @Test
  void theCalleeEndsACallWhoseSignalingProcessWasKilled() {
    endACallWhoseSignalingProcessWasKilled("1005", "1006", false);
  }

  private void endACallWhoseSignalingProcessWasKilled(
      String caller, String callee, boolean callerHangsUp) {
    try (PhoneCall call = PhoneCall.phones(exchange.phone(caller), exchange.phone(callee))) {
      call.connect().assertBothHearEachOther();

      exchange.signaling().kill();
      call.assertBothStillHearEachOther();
      exchange.signaling().startAgain();
      exchange.signaling().awaitReady();
      call.assertBothStillHearEachOther();

      if (callerHangsUp) {
        call.caller().hangUp();
        call.callee().awaitClosed();
        call.caller().awaitAnswerToBye();
      } else {
        call.callee().hangUp();
        call.caller().awaitClosed();
        call.callee().awaitAnswerToBye();
      }
    }
    assertAnswered(caller);
  }

  private static void assertAnswered(String caller) {
    assertThat(cdrs.awaitOne("from " + caller, cdr -> cdr.caller().contains(caller)).disposition())
        .isEqualTo(Disposition.ANSWERED);
  }
}
