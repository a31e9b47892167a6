package io.tandem.signaling.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.MediaAddress;
import io.tandem.contracts.MediaPlan;
import io.tandem.kernel.AddressFamily;
import io.tandem.kernel.Advertised;
import io.tandem.sip.message.SipResponse;
import org.junit.jupiter.api.Test;

class CallOfTwoFamiliesTest {

  private static final Advertised BOTH = Advertised.of("192.0.2.200", "2001:db8::200");
  private static final String OFFER6 = ofIpv6(CallBench.OFFER);
  private static final String ANSWER6 = ofIpv6(CallBench.ANSWER);

  @Test
  void eachSideIsToldTheNodesAddressOfItsFamily() {
    CallBench bench = new CallBench(phone("2001:db8::2"), CallBench.OFFER, "192.0.2.1", BOTH);
    bench.start().mediaOpens();
    assertThat(bench.invited.toString())
        .contains("c=IN IP6 2001:db8::200\r\n")
        .contains(" IN IP6 2001:db8::200\r\n")
        .doesNotContain("IP4");
    bench.calleeSays(180).calleeSays(200, ANSWER6);
    assertThat(answer(bench).toString()).contains("c=IN IP4 192.0.2.200\r\n").doesNotContain("IP6");

    MediaPlan plan = bench.last(CallOutput.WritePlan.class).plan();
    assertThat(plan.endpoints())
        .extracting(endpoint -> endpoint.family().orElseThrow())
        .containsExactly(AddressFamily.IPV4, AddressFamily.IPV6);
    assertThat(plan.endpoints().getLast().remoteRtp())
        .contains(new MediaAddress("2001:db8::2", 5000));
  }

  @Test
  void whatAPhoneSaysOfItsAudioCountsForMoreThanWhereItsMessagesComeFrom() {
    CallBench bench = new CallBench(new Destination.Echo(), OFFER6, "192.0.2.1", BOTH);
    bench.start().mediaOpens();
    assertThat(answer(bench).toString()).contains("c=IN IP6 2001:db8::200\r\n");
  }

  @Test
  void aMappedAddressIsIpv4() {
    String mapped = CallBench.OFFER.replace("c=IN IP4 192.0.2.1", "c=IN IP6 ::ffff:192.0.2.1");
    CallBench bench = new CallBench(new Destination.Echo(), mapped, "192.0.2.1", BOTH);
    bench.start().mediaOpens();
    assertThat(answer(bench).toString()).contains("c=IN IP4 192.0.2.200\r\n");
    assertThat(bench.last(CallOutput.WritePlan.class).plan().endpoints().getFirst().remoteRtp())
        .contains(new MediaAddress("192.0.2.1", 4000));
  }

  @Test
  void audioThatTheNodeCannotReachIsRefused() {
    CallBench bench =
        new CallBench(new Destination.Echo(), OFFER6, "192.0.2.1", Advertised.of("192.0.2.200"));
    bench.start();
    assertThat(bench.last(CallOutput.Respond.class).response().status()).isEqualTo(488);
  }

  @Test
  void anAnswerOfTheOtherFamilyIsNone() {
    CallBench bench = new CallBench(phone("192.0.2.2"), CallBench.OFFER, "192.0.2.1", BOTH);
    bench.start().mediaOpens().calleeSays(180).calleeSays(200, ANSWER6);
    assertThat(bench.saw()).contains("BYE to CALLEE", "488 to CALLER");
  }

  @Test
  void aPhoneThatMovesToTheOtherFamilyIsToldTheOtherAddress() {
    CallBench bench = new CallBench(new Destination.Echo(), CallBench.OFFER, "192.0.2.1", BOTH);
    bench.start().mediaOpens().input(new CallInput.Acknowledged(LegRole.CALLER));
    bench.asks(LegRole.CALLER, "INVITE", 2, OFFER6);
    assertThat(answer(bench).toString())
        .contains("c=IN IP6 2001:db8::200\r\n")
        .contains("m=audio 20000 ");
    assertThat(bench.last(CallOutput.WritePlan.class).plan().endpoints().getFirst().family())
        .contains(AddressFamily.IPV6);
  }

  @Test
  void aPhoneOnHoldStaysInItsFamily() {
    CallBench bench = new CallBench(new Destination.Echo(), OFFER6, "2001:db8::1", BOTH);
    bench.start().mediaOpens().input(new CallInput.Acknowledged(LegRole.CALLER));
    bench.asks(
        LegRole.CALLER, "INVITE", 2, OFFER6.replace("c=IN IP6 2001:db8::1", "c=IN IP4 0.0.0.0"));
    assertThat(answer(bench).toString()).contains("c=IN IP6 2001:db8::200\r\n");
  }

  private static SipResponse answer(CallBench bench) {
    SipResponse response = bench.last(CallOutput.Respond.class).response();
    assertThat(response.status()).isEqualTo(200);
    return response;
  }

  private static Destination phone(String address) {
    return new Destination.Phone(
        "sip:1002@phone.example", "<sip:1002@tandem.local>", CallBench.egress(address));
  }

  private static String ofIpv6(String sdp) {
    return sdp.replace("IP4 192.0.2.", "IP6 2001:db8::");
  }
}
