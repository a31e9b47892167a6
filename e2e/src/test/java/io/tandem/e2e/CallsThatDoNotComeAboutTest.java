package io.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.CallRecord;
import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.contracts.CallRecord.EndedBy;
import io.tandem.e2e.harness.Cdrs;
import io.tandem.e2e.harness.PortBlock;
import io.tandem.e2e.harness.Sipp;
import io.tandem.e2e.harness.SippRun;
import io.tandem.e2e.harness.Standalone;
import io.tandem.kernel.CallSid;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every way in which a call can fail to become a conversation: the status on both legs, and one
 * call record that says why. SIPp is both phones, since it sees each message.
 */
class CallsThatDoNotComeAboutTest {

  @AutoClose private static Standalone exchange;
  @AutoClose private static Cdrs cdrs;

  @BeforeAll
  static void start() {
    exchange =
        Standalone.start(
            Map.of(
                "TANDEM_CALL_RING_TIMEOUT", "2s",
                "TANDEM_SIP_NONCE_LIFETIME", "2s"));
    cdrs = new Cdrs(exchange);
  }

  @AfterEach
  void noCallHasTwoRecords() {
    List<CallSid> sids = cdrs.all().stream().map(CallRecord::callSid).toList();
    assertThat(sids).as("calls in cdrs").doesNotHaveDuplicates();
  }

  @Test
  void theCalleeIsBusy() {
    int port = registered("1002");
    try (SippRun callee = callee("callee-refuses", "1002", port).with("STATUS", 486).start();
        SippRun caller = refused("1001", "1002", 486).start()) {
      caller.awaitSuccess();
      callee.awaitSuccess();
    }
    assertRecord("1001", "1002", Disposition.BUSY, EndedBy.CALLEE, 486);
  }

  @Test
  void theCalleeDeclines() {
    int port = registered("1003");
    try (SippRun callee = callee("callee-refuses", "1003", port).with("STATUS", 603).start();
        SippRun caller = refused("1001", "1003", 603).start()) {
      caller.awaitSuccess();
      callee.awaitSuccess();
    }
    assertRecord("1001", "1003", Disposition.DECLINED, EndedBy.CALLEE, 603);
  }

  @Test
  void theCallerCancelsWhileItRings() {
    int port = registered("1004");
    try (SippRun callee = callee("callee-gives-up", "1004", port).start();
        SippRun caller =
            exchange.sipp("caller-cancels", "1001").calling("1004").with("RING_MS", 300).start()) {
      caller.awaitSuccess();
      callee.awaitSuccess();
    }
    assertRecord("1001", "1004", Disposition.CANCELLED, EndedBy.CALLER, 487);
  }

  @Test
  void nobodyAnswersInTime() {
    int port = registered("1005");
    try (SippRun callee = callee("callee-gives-up", "1005", port).start();
        SippRun caller = refused("1001", "1005", 480).start()) {
      caller.awaitSuccess();
      callee.awaitSuccess();
    }
    assertRecord("1001", "1005", Disposition.NO_ANSWER, EndedBy.EXCHANGE, 480);
  }

  @Test
  void theNumberDoesNotExist() {
    try (SippRun caller = refused("1001", "1999", 404).start()) {
      caller.awaitSuccess();
    }
    assertRecord("1001", "1999", Disposition.NOT_FOUND, EndedBy.EXCHANGE, 404);
  }

  @Test
  void theCalleeIsKnownButNotRegistered() {
    try (SippRun caller = refused("1001", "1009", 480).start()) {
      caller.awaitSuccess();
    }
    assertRecord("1001", "1009", Disposition.NOT_REGISTERED, EndedBy.EXCHANGE, 480);
  }

  @Test
  void theCallersPasswordIsWrong() {
    try (SippRun caller = refused("1006", "1002", 403).password("guessed").start()) {
      caller.awaitSuccess();
    }
    assertRecord("1006", "1002", Disposition.FORBIDDEN, EndedBy.EXCHANGE, 403);
  }

  @Test
  void aPhoneWithAWrongPasswordDoesNotRegister() {
    try (SippRun phone =
        exchange.sipp("register", "1006").password("guessed").with("STATUS", 403).start()) {
      phone.awaitSuccess();
    }
    assertThat(exchange.api().get("/api/v1/bindings?aor=1006@tandem.local").body())
        .doesNotContain("127.0.0.1");
  }

  @Test
  void anExpiredNonceIsCalledStaleAndTheNextOneServes() {
    int port = registered("1008");
    try (SippRun callee = callee("callee", "1008", port).with("RING_MS", 0).start();
        SippRun caller =
            exchange
                .sipp("caller-with-stale-nonce", "1007")
                .calling("1008")
                .with("WAIT_MS", 4000)
                .start()) {
      caller.awaitSuccess();
      callee.awaitSuccess();
    }
    assertRecord("1007", "1008", Disposition.ANSWERED, EndedBy.CALLER, 200);
  }

  /** The port at which the subscriber has registered and will answer. */
  private static int registered(String subscriber) {
    int port = PortBlock.freePort();
    exchange.register(subscriber, port);
    return port;
  }

  private static Sipp callee(String scenario, String subscriber, int port) {
    return exchange.sipp(scenario, subscriber).from(port);
  }

  private static Sipp refused(String caller, String called, int status) {
    return exchange.sipp("caller-refused", caller).calling(called).with("STATUS", status);
  }

  private static void assertRecord(
      String caller, String called, Disposition disposition, EndedBy endedBy, int sipStatus) {
    CallRecord record =
        cdrs.awaitOne(
            caller + " to " + called,
            cdr -> cdr.caller().contains(caller) && cdr.called().contains(called));
    assertThat(record.disposition()).isEqualTo(disposition);
    assertThat(record.endedBy()).isEqualTo(endedBy);
    assertThat(record.sipStatus()).isEqualTo(sipStatus);
    assertThat(record.endedAtEpochMillis()).isGreaterThanOrEqualTo(record.startedAtEpochMillis());
  }
}
