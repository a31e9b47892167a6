package io.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.e2e.harness.Cdrs;
import io.tandem.e2e.harness.TcpPhone;
import io.tandem.e2e.harness.ThreeProcesses;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Phones over TCP that lose their connection during a call, as behind Wi-Fi, and come back over
 * another one: what is said in the call reaches them there.
 */
class PhonesThatComeBackTest {

  @AutoClose private static ThreeProcesses exchange;
  @AutoClose private static Cdrs cdrs;

  @BeforeAll
  static void start() {
    exchange =
        ThreeProcesses.start(Map.of("TANDEM_SIP_NONCE_KEY", "one key for all signaling processes"));
    cdrs = new Cdrs(exchange);
  }

  private static void connect(TcpPhone caller, TcpPhone callee, String number) {
    caller.dial(number);
    callee.awaitIncoming();
    caller.awaitRinging();
    callee.pickUp();
    caller.awaitAnswered();
  }

  private static void assertAnswered(String caller) {
    assertThat(cdrs.awaitOne("from " + caller, cdr -> cdr.caller().contains(caller)).disposition())
        .isEqualTo(Disposition.ANSWERED);
  }

  @Test
  void aCallerWhoHasComeBackIsToldThatTheOtherSideHangsUp() {
    try (TcpPhone caller = new TcpPhone(exchange, "1001").register();
        TcpPhone callee = new TcpPhone(exchange, "1002").register()) {
      connect(caller, callee, "1002");
      caller.cut();
      caller.comeBack();
      caller.register();
      callee.hangUp();
      caller.awaitHungUp();
    }
    assertAnswered("1001");
  }

  @Test
  void aCalleeWhoHasComeBackIsToldThatTheOtherSideHangsUp() {
    try (TcpPhone caller = new TcpPhone(exchange, "1003").register();
        TcpPhone callee = new TcpPhone(exchange, "1004").register()) {
      connect(caller, callee, "1004");
      callee.cut();
      callee.comeBack();
      callee.register();
      caller.hangUp();
      callee.awaitHungUp();
    }
    assertAnswered("1003");
  }

  @Test
  void aPhoneThatIsAwayWhenTheOtherSideHangsUpIsToldWhenItComesBack() {
    try (TcpPhone caller = new TcpPhone(exchange, "1005").register();
        TcpPhone callee = new TcpPhone(exchange, "1006").register()) {
      connect(caller, callee, "1006");
      callee.cut();
      caller.hangUp();
      callee.comeBack();
      callee.register();
      callee.awaitHungUp();
    }
    assertAnswered("1005");
  }

  @Test
  void aCallerWhoComesBackWhileItRingsHearsTheAnswer() {
    try (TcpPhone caller = new TcpPhone(exchange, "1007").register();
        TcpPhone callee = new TcpPhone(exchange, "1008").register()) {
      caller.dial("1008");
      callee.awaitIncoming();
      caller.awaitRinging();
      caller.cut();
      caller.comeBack();
      caller.register();
      callee.pickUp();
      caller.awaitAnswered();
      callee.hangUp();
      caller.awaitHungUp();
    }
    assertAnswered("1007");
  }

  @Test
  void phonesThatComeBackAfterARestartOfSignalingGoOnWithTheirCall() {
    try (TcpPhone caller = new TcpPhone(exchange, "1009").register();
        TcpPhone callee = new TcpPhone(exchange, "1002").register()) {
      connect(caller, callee, "1002");
      exchange.signaling().kill();
      exchange.signaling().startAgain();
      exchange.signaling().awaitReady();
      caller.comeBack();
      callee.comeBack();
      callee.register();
      caller.hangUp();
      callee.awaitHungUp();
    }
    assertAnswered("1009");
  }
}
