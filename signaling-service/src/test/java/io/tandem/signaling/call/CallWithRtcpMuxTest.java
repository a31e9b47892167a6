package io.tandem.signaling.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.MediaAddress;
import io.tandem.contracts.MediaPlan;
import io.tandem.kernel.Advertised;
import io.tandem.sip.message.SipResponse;
import org.junit.jupiter.api.Test;

/** RTP and RTCP on one port (RFC 5761): table in docs/specs/sip-offer-answer.md. */
class CallWithRtcpMuxTest {

  private static final Advertised NODE = Advertised.of("192.0.2.200");
  private static final String OFFER = CallBench.OFFER + "a=rtcp-mux\n";
  private static final String ANSWER = CallBench.ANSWER + "a=rtcp-mux\n";

  @Test
  void isAnsweredWhereItIsOfferedAndNotOfferedToTheOther() {
    CallBench bench = new CallBench(phone(), OFFER, "192.0.2.1", NODE);
    bench.start().mediaOpens();
    assertThat(bench.invited.toString()).doesNotContain("rtcp-mux");
    bench.calleeSays(180).calleeSays(200, CallBench.ANSWER);
    assertThat(answer(bench).toString()).contains("a=rtcp-mux\r\n");

    MediaPlan plan = plan(bench);
    assertThat(plan.endpoints())
        .extracting(MediaPlan.Endpoint::rtcpMux)
        .containsExactly(true, false);
    assertThat(plan.endpoints().getFirst().remoteRtcp())
        .contains(new MediaAddress("192.0.2.1", 4000));
    assertThat(plan.endpoints().getLast().remoteRtcp())
        .contains(new MediaAddress("192.0.2.2", 5001));
  }

  @Test
  void isNotAnsweredWhereItIsNotOffered() {
    CallBench bench = new CallBench(phone(), CallBench.OFFER, "192.0.2.1", NODE);
    bench.start().mediaOpens().calleeSays(180).calleeSays(200, CallBench.ANSWER);
    assertThat(answer(bench).toString()).doesNotContain("rtcp-mux");
    assertThat(plan(bench).endpoints()).noneMatch(MediaPlan.Endpoint::rtcpMux);
  }

  @Test
  void whoClaimsItUnaskedIsTakenAtHisWord() {
    CallBench bench = new CallBench(phone(), CallBench.OFFER, "192.0.2.1", NODE);
    bench.start().mediaOpens().calleeSays(180).calleeSays(200, ANSWER);
    assertThat(plan(bench).endpoints())
        .extracting(MediaPlan.Endpoint::rtcpMux)
        .containsExactly(false, true);
  }

  @Test
  void ourOwnEndpointsAnswerItAndALaterOfferTakesItBack() {
    CallBench bench = new CallBench(new Destination.Echo(), OFFER, "192.0.2.1", NODE);
    bench.start().mediaOpens().input(new CallInput.Acknowledged(LegRole.CALLER));
    assertThat(answer(bench).toString()).contains("a=rtcp-mux\r\n");

    bench.asks(LegRole.CALLER, "INVITE", 2, CallBench.OFFER);
    assertThat(answer(bench).toString()).doesNotContain("rtcp-mux");
    assertThat(plan(bench).endpoints()).noneMatch(MediaPlan.Endpoint::rtcpMux);
  }

  private static MediaPlan plan(CallBench bench) {
    return bench.last(CallOutput.WritePlan.class).plan();
  }

  private static SipResponse answer(CallBench bench) {
    SipResponse response = bench.last(CallOutput.Respond.class).response();
    assertThat(response.status()).isEqualTo(200);
    return response;
  }

  private static Destination phone() {
    return new Destination.Phone(
        "sip:1002@phone.example", "<sip:1002@tandem.local>", CallBench.egress("192.0.2.2"));
  }
}
