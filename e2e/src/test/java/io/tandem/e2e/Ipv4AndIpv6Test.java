package io.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.contracts.CallRecord;
import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.e2e.harness.Baresip;
import io.tandem.e2e.harness.Cdrs;
import io.tandem.e2e.harness.PhoneCall;
import io.tandem.e2e.harness.PortBlock;
import io.tandem.e2e.harness.Sipp;
import io.tandem.e2e.harness.SippRun;
import io.tandem.e2e.harness.Standalone;
import io.tandem.testkit.Ipv6;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Phones of both address families on one exchange, over UDP and TCP, among and across families. */
class Ipv4AndIpv6Test {

  @AutoClose private static Standalone exchange;
  @AutoClose private static Cdrs cdrs;

  @BeforeAll
  static void start() {
    assumeTrue(Ipv6.isHere(), "SKIPPED: this machine has no IPv6");
    exchange = Standalone.start();
    cdrs = new Cdrs(exchange);
  }

  @Test
  void bothPhonesSpeakIpv6() {
    assertCallWorks(exchange.phoneOnIpv6("1001"), exchange.phoneOnIpv6("1002"));
  }

  @Test
  void bothPhonesSpeakIpv6OverTcp() {
    assertCallWorks(exchange.phoneOnIpv6("1003").overTcp(), exchange.phoneOnIpv6("1004").overTcp());
  }

  @Test
  void anIpv4PhoneCallsAnIpv6Phone() {
    assertCallWorks(exchange.phone("1005"), exchange.phoneOnIpv6("1006"));
  }

  @Test
  void anIpv6PhoneOverTcpCallsAnIpv4Phone() {
    assertCallWorks(exchange.phoneOnIpv6("1007").overTcp(), exchange.phone("1008"));
  }

  @Test
  void sippCallsOverIpv6() {
    int port = PortBlock.freePort();
    try (SippRun registers = sipp("register", "1009").from(port).with("STATUS", 200).start()) {
      registers.awaitSuccess();
    }
    assertThat(exchange.api().get("/api/v1/bindings?aor=1009@tandem.local").body())
        .contains("sip:1009@[::1]:" + port);
    try (SippRun callee = sipp("callee", "1009").from(port).with("RING_MS", 0).start();
        SippRun caller = sipp("caller", "1001").calling("1009").with("TALK_MS", 200).start()) {
      caller.awaitSuccess();
      callee.awaitSuccess();
    }
    assertAnswered("1001", "1009");
  }

  private static Sipp sipp(String scenario, String subscriber) {
    return Sipp.scenario(scenario).to(exchange.sipOnIpv6()).as(subscriber);
  }

  private static void assertCallWorks(Baresip.Model from, Baresip.Model to) {
    try (PhoneCall call = PhoneCall.phones(from, to)) {
      call.connect().assertBothHearEachOther();
      assertThat(call.caller().mediaOfExchange().getAddress())
          .isEqualTo(from.registrar().getAddress());
      call.callee().hangUp();
      call.caller().awaitClosed();
    }
    assertAnswered(from.user(), to.user());
  }

  private static void assertAnswered(String caller, String called) {
    CallRecord record =
        cdrs.awaitOne(
            caller + " to " + called,
            cdr -> cdr.caller().contains(caller) && cdr.called().contains(called));
    assertThat(record.disposition()).isEqualTo(Disposition.ANSWERED);
  }
}
