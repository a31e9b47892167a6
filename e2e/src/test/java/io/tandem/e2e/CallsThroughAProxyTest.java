package io.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.CallRecord;
import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.contracts.CallRecord.EndedBy;
import io.tandem.e2e.harness.Baresip;
import io.tandem.e2e.harness.Cdrs;
import io.tandem.e2e.harness.Kamailio;
import io.tandem.e2e.harness.PhoneCall;
import io.tandem.e2e.harness.PortBlock;
import io.tandem.e2e.harness.SippRun;
import io.tandem.e2e.harness.Standalone;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Phones behind a Kamailio that record-routes: they register and call through it, and are called
 * through it. Audio does not pass there. Where the transport changes at the proxy, there are two
 * Record-Routes for it.
 */
class CallsThroughAProxyTest {

  @AutoClose private static Standalone exchange;
  @AutoClose private static Cdrs cdrs;
  @AutoClose private static Kamailio overUdp;
  @AutoClose private static Kamailio overTcp;

  @BeforeAll
  static void start() {
    exchange = Standalone.start();
    cdrs = new Cdrs(exchange);
    overUdp = Kamailio.before(exchange.sip(), "udp");
    overTcp = Kamailio.before(exchange.sip(), "tcp");
  }

  @Test
  void bothPhonesAreBehindIt() {
    assertCallWorks(overUdp.phone("1001"), overUdp.phone("1002"), EndedBy.CALLER);
  }

  @Test
  void onlyTheCallerIsBehindIt() {
    assertCallWorks(overUdp.phone("1003"), exchange.phone("1004"), EndedBy.CALLEE);
  }

  @Test
  void onlyTheCalleeIsBehindItAndHangsUp() {
    assertCallWorks(exchange.phone("1005"), overUdp.phone("1006"), EndedBy.CALLEE);
  }

  @Test
  void theProxyTurnsTcpIntoUdp() {
    assertCallWorks(
        overUdp.phone("1001").overTcp(), overUdp.phone("1003").overTcp(), EndedBy.CALLEE);
  }

  @Test
  void theProxyTurnsUdpIntoTcp() {
    assertCallWorks(overTcp.phone("1002"), overTcp.phone("1004"), EndedBy.CALLER);
  }

  @Test
  void everythingIsTcp() {
    assertCallWorks(
        overTcp.phone("1005").overTcp(), overTcp.phone("1007").overTcp(), EndedBy.CALLEE);
  }

  @Test
  void theCallerCancelsThroughIt() {
    int port = PortBlock.freePort();
    try (SippRun registers =
        overUdp.sipp("register", "1008").from(port).with("STATUS", 200).start()) {
      registers.awaitSuccess();
    }
    try (SippRun callee = overUdp.sipp("callee-gives-up", "1008").from(port).start();
        SippRun caller =
            overTcp.sipp("caller-cancels", "1009").calling("1008").with("RING_MS", 300).start()) {
      caller.awaitSuccess();
      callee.awaitSuccess();
    }
    assertRecord("1009", "1008", Disposition.CANCELLED, EndedBy.CALLER);
  }

  private static void assertCallWorks(Baresip.Model from, Baresip.Model to, EndedBy endedBy) {
    try (PhoneCall call = PhoneCall.phones(from, to)) {
      call.connect().assertBothHearEachOther();
      if (endedBy == EndedBy.CALLER) {
        call.caller().hangUp();
        call.callee().awaitClosed();
        call.caller().awaitAnswerToBye();
      } else {
        call.callee().hangUp();
        call.caller().awaitClosed();
        call.callee().awaitAnswerToBye();
      }
    }
    assertRecord(from.user(), to.user(), Disposition.ANSWERED, endedBy);
  }

  private static void assertRecord(
      String caller, String called, Disposition disposition, EndedBy endedBy) {
    CallRecord record =
        cdrs.awaitOne(
            caller + " to " + called,
            cdr -> cdr.caller().contains(caller) && cdr.called().contains(called));
    assertThat(record.disposition()).isEqualTo(disposition);
    assertThat(record.endedBy()).isEqualTo(endedBy);
  }
}
