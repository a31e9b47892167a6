package io.tandem.signaling.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.sip.message.SipRequest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A phone with several flows (RFC 5626), behind proxies (RFC 3327), or behind another node. */
class WaysToAPhoneTest {

  private static final String TO = "<sip:1002@tandem.local>";

  private static Destination.Way way(String address, String... path) {
    return new Destination.Way(
        "sip:1002@" + address + ":5060", List.of(path), CallBench.egress(address));
  }

  private final CallBench twoFlows =
      new CallBench(new Destination.Phone(TO, List.of(way("192.0.2.2"), way("192.0.2.3"))));

  private final CallBench elsewhere =
      new CallBench(
          new Destination.Phone(
              "sip:1002@10.0.0.2:40000;transport=tcp",
              TO,
              CallBench.through("192.0.2.101", "203.0.113.9")));

  private SipRequest last(CallBench bench, String method) {
    return bench.all.stream()
        .flatMap(
            output ->
                switch (output) {
                  case CallOutput.Send s when s.leg() == LegRole.CALLEE ->
                      java.util.stream.Stream.of(s.request());
                  case CallOutput.SendAck a when a.leg() == LegRole.CALLEE ->
                      java.util.stream.Stream.of(a.ack());
                  default -> java.util.stream.Stream.<SipRequest>empty();
                })
        .filter(request -> request.is(method))
        .reduce((_, later) -> later)
        .orElseThrow();
  }

  @Test
  void takesTheNextFlowWhenOneHasFailed() {
    twoFlows.start().mediaOpens().saw();
    SipRequest first = twoFlows.invited;
    twoFlows.calleeSays(430);
    assertThat(twoFlows.saw()).containsExactly("INVITE to CALLEE");
    assertThat(twoFlows.invited.requestUri()).isEqualTo("sip:1002@192.0.2.3:5060");
    assertThat(twoFlows.last(CallOutput.Send.class).hop())
        .isEqualTo(new NextHop.ByFlow(CallBench.flow("192.0.2.3")));
    assertThat(twoFlows.invited.callId()).isNotEqualTo(first.callId());
    assertThat(twoFlows.invited.topVia().branch()).isNotEqualTo(first.topVia().branch());
    twoFlows.calleeSays(180).calleeSays(200, CallBench.ANSWER);
    assertThat(twoFlows.saw()).contains("200 to CALLER");
    twoFlows.asks(LegRole.CALLER, "BYE", 2, "");
    assertThat(twoFlows.theRecord().disposition()).isEqualTo(Disposition.ANSWERED);
  }

  @Test
  void takesTheNextFlowWhenNothingCameBackOrNothingCouldBeSent() {
    twoFlows.start().mediaOpens().saw();
    twoFlows.input(new CallInput.Unanswered(LegRole.CALLEE, "INVITE"));
    assertThat(twoFlows.saw()).containsExactly("INVITE to CALLEE");
    twoFlows.input(new CallInput.Unanswered(LegRole.CALLEE, "INVITE"));
    assertThat(twoFlows.saw()).contains("480 to CALLER", "record UNAVAILABLE", "ended");
  }

  @Test
  void tellsTheCallerNothingOfFlows() {
    twoFlows.start().mediaOpens().calleeSays(430).calleeSays(430);
    assertThat(twoFlows.last(CallOutput.Respond.class).response().status()).isEqualTo(480);
    assertThat(twoFlows.theRecord().disposition()).isEqualTo(Disposition.UNAVAILABLE);
  }

  @Test
  void staysWithAFlowByWhichThePhoneHasSpoken() {
    twoFlows.start().mediaOpens().calleeSays(180).saw();
    twoFlows.input(new CallInput.Unanswered(LegRole.CALLEE, "INVITE"));
    assertThat(twoFlows.saw()).contains("480 to CALLER").doesNotContain("INVITE to CALLEE");
  }

  @Test
  void takesARefusalForWhatItIs() {
    twoFlows.start().mediaOpens().saw();
    twoFlows.calleeSays(486);
    assertThat(twoFlows.saw()).contains("486 to CALLER").doesNotContain("INVITE to CALLEE");
  }

  @Test
  void hearsNothingMoreOfAWayThatWasGivenUp() {
    twoFlows.start().mediaOpens();
    SipRequest first = twoFlows.invited;
    twoFlows.input(new CallInput.Unanswered(LegRole.CALLEE, "INVITE")).saw();
    SipRequest second = twoFlows.invited;
    twoFlows.invited = first;
    twoFlows.calleeSays(200, CallBench.ANSWER);
    assertThat(twoFlows.saw()).isEmpty();
    twoFlows.invited = second;
    twoFlows.calleeSays(180);
    assertThat(twoFlows.saw()).contains("180 to CALLER");
  }

  @Test
  void sendsTheInviteAlongThePath() {
    CallBench bench =
        new CallBench(
            new Destination.Phone(
                TO, List.of(way("192.0.2.2", "<sip:p1.example;lr>", "<sip:p2.example;lr>"))));
    bench.start().mediaOpens();
    assertThat(bench.invited.headers().all("Route"))
        .containsExactly("<sip:p1.example;lr>", "<sip:p2.example;lr>");
    assertThat(bench.invited.requestUri()).isEqualTo("sip:1002@192.0.2.2:5060");
  }

  @Test
  void sendsEverythingThroughTheNodeThatHoldsTheFlow() {
    elsewhere.answered();
    assertThat(elsewhere.invited.requestUri()).isEqualTo("sip:1002@10.0.0.2:40000;transport=tcp");
    elsewhere.asks(LegRole.CALLER, "BYE", 2, "");
    for (String method : List.of("INVITE", "ACK", "BYE")) {
      SipRequest request = last(elsewhere, method);
      assertThat(request.headers().all("Route"))
          .as(method)
          .containsExactly("<sip:token@192.0.2.101:5060;lr>");
      assertThat(request.topVia().transport()).isEqualTo("UDP");
      assertThat(request.topVia().host()).isEqualTo("192.0.2.100");
    }
    assertThat(elsewhere.last(CallOutput.Send.class).hop())
        .isEqualTo(new NextHop.ByFlow(CallBench.flow("192.0.2.101")));
  }

  @Test
  void showsThePhoneTheNodeThatItIsConnectedTo() {
    elsewhere.start().mediaOpens();
    assertThat(elsewhere.invited.contacts().getFirst().uri())
        .isEqualTo("sip:192.0.2.101:5060;transport=tcp");
  }

  @Test
  void goesOnThroughThatNodeAfterATakeover() {
    elsewhere.answered();
    assertThat(elsewhere.lastSnapshot().callee().orElseThrow().flow().connectionId()).isEqualTo(7);
    elsewhere.takenOver(
        Optional.empty(),
        reach ->
            reach.edgeRoute().isEmpty()
                ? CallBench.egress(reach.remoteHost())
                : CallBench.through("192.0.2.101", reach.remoteHost()));
    elsewhere.asks(LegRole.CALLER, "BYE", 2, "");
    assertThat(last(elsewhere, "BYE").headers().all("Route"))
        .containsExactly("<sip:token@192.0.2.101:5060;lr>");
  }
}
