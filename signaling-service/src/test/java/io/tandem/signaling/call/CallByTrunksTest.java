package io.tandem.signaling.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.sip.message.SipUri;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A number that two trunks lead to: the second is tried after a 503 of the first. */
class CallByTrunksTest {

  private final CallBench call =
      new CallBench(
          new Destination.ByTrunks(
              "<sip:+4930999@tandem.local>",
              List.of(
                  new Destination.TrunkWay(
                      "first", way("192.0.2.2", "030999", "030555"), Set.of(503), Optional.empty()),
                  new Destination.TrunkWay(
                      "second", way("192.0.2.3", "4930999", ""), Set.of(), Optional.empty()))));

  private static Destination.Way way(String server, String number, String caller) {
    SipUri uri = SipUri.parse("sip:" + server).orElseThrow();
    return new Destination.Way(
        uri.withUser(number).toString(),
        List.of(),
        CallBench.egress(server),
        new NextHop.ByName(List.of(uri), Optional.empty()),
        new Destination.Guise(
            Optional.of("<sip:" + number + "@tandem.local>"),
            Optional.of(caller).filter(c -> !c.isEmpty()).map(c -> c + "@tandem.local")));
  }

  @Test
  void eachTrunkSeesNumbersAsItWritesThem() {
    call.start().mediaOpens();
    assertThat(call.invited.requestUri()).isEqualTo("sip:030999@192.0.2.2");
    assertThat(call.invited.to()).hasToString("<sip:030999@tandem.local>");
    assertThat(call.invited.from().sipUri().orElseThrow()).hasToString("sip:030555@tandem.local");

    call.calleeSays(503);
    assertThat(call.invited.requestUri()).isEqualTo("sip:4930999@192.0.2.3");
    assertThat(call.invited.to()).hasToString("<sip:4930999@tandem.local>");
    assertThat(call.invited.from().sipUri().orElseThrow()).hasToString("sip:1001@tandem.local");
    call.calleeSays(200, CallBench.ANSWER);
    assertThat(call.saw()).contains("200 to CALLER");
  }

  @Test
  void theCallerHearsOfTheLastTrunkOnly() {
    call.start().mediaOpens().calleeSays(503).calleeSays(503);
    assertThat(call.last(CallOutput.Respond.class).response().status()).isEqualTo(503);
    assertThat(call.theRecord().disposition()).isEqualTo(Disposition.FAILED);
    assertThat(call.theRecord().calleeTrunk()).isEqualTo("second");
  }

  @Test
  void whatIsTheCalledPartysAnswerIsNotTriedElsewhere() {
    call.start().mediaOpens().calleeSays(486);
    assertThat(call.last(CallOutput.Respond.class).response().status()).isEqualTo(486);
  }

  @Test
  void nothingIsTriedElsewhereOnceItRings() {
    call.start().mediaOpens().calleeSays(180).calleeSays(503);
    assertThat(call.last(CallOutput.Respond.class).response().status()).isEqualTo(503);
  }
}
