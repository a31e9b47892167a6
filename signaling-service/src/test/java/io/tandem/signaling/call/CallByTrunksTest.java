package io.tandem.signaling.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.sip.message.SipUri;
import io.tandem.sip.transaction.ServerTransactionId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
                      "second",
                      way("192.0.2.3", "4930999", ""),
                      Set.of(),
                      Optional.empty(),
                      new Destination.Terms(
                          0, 0, Duration.ofMinutes(5), List.of(), SrtpUse.ALLOWED)))));

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
  void aTrunkWithoutRoomLeavesTheCallToTheNext() {
    call.start().mediaOpens();
    call.input(new CallInput.NoRoom(LegRole.CALLEE, "trunk first has 1 of 1 calls"));
    assertThat(call.invited.requestUri()).isEqualTo("sip:4930999@192.0.2.3");
    call.input(new CallInput.NoRoom(LegRole.CALLEE, "trunk second has 1 of 1 calls"));
    assertThat(call.last(CallOutput.Respond.class).response().status()).isEqualTo(503);
    assertThat(call.theRecord().reason()).isEqualTo("trunk second has 1 of 1 calls");
    assertThat(call.saw()).doesNotContain("CANCEL to CALLEE").endsWith("ended");
  }

  @Test
  void aCallLastsAsLongAsTheTrunkLetsItAlsoWithItsNextOwner() {
    call.start().mediaOpens().calleeSays(503).calleeSays(180);
    call.takenOver(
        Optional.of(new ServerTransactionId("z9hG4bKa", "192.0.2.1:5060", "INVITE")),
        _ -> CallBench.egress("192.0.2.3"));
    call.calleeSays(200, CallBench.ANSWER);
    call.input(new CallInput.Acknowledged(LegRole.CALLER)).after(Duration.ofMinutes(2));
    call.takenOver(Optional.empty(), _ -> CallBench.egress("192.0.2.3"));
    call.after(Duration.ofSeconds(179)).saw();
    call.after(Duration.ofSeconds(1));
    assertThat(call.saw()).startsWith("BYE to CALLER", "BYE to CALLEE");
    assertThat(call.theRecord().reason()).isEqualTo("lasted as long as a call may: 300 s");
    assertThat(call.theRecord().disposition()).isEqualTo(Disposition.ANSWERED);
  }

  @Test
  void aTrunkIsOfferedItsCodecsAloneAndLeftOutWhereThereAreNone() {
    CallBench picky =
        new CallBench(
            new Destination.ByTrunks(
                "<sip:+4930999@tandem.local>", List.of(offering("GSM"), offering("pcma"))));
    picky.start().mediaOpens();
    assertThat(picky.invited.requestUri()).as("the second").contains("pcma");
    assertThat(new String(picky.invited.body(), StandardCharsets.UTF_8))
        .contains("RTP/AVP 8\r\n")
        .doesNotContain("PCMU");

    CallBench none =
        new CallBench(
            new Destination.ByTrunks("<sip:+4930999@tandem.local>", List.of(offering("GSM"))));
    none.start().mediaOpens();
    assertThat(none.last(CallOutput.Respond.class).response().status()).isEqualTo(488);
  }

  private static Destination.TrunkWay offering(String codec) {
    return new Destination.TrunkWay(
        codec,
        way("192.0.2.2", codec, ""),
        Set.of(),
        Optional.empty(),
        new Destination.Terms(0, 0, Duration.ZERO, List.of(codec), SrtpUse.ALLOWED));
  }

  @Test
  void aCallerWhoIsNotShownHasNoNameEither() {
    Destination.Way way = way("192.0.2.2", "030999", "");
    Destination.Way hiding =
        new Destination.Way(
            way.target(),
            way.path(),
            way.egress(),
            way.hop(),
            new Destination.Guise(Optional.empty(), Optional.of(Destination.Guise.ANONYMOUS)));
    CallBench hidden =
        new CallBench(
            new Destination.ByTrunks(
                "<sip:+4930999@tandem.local>",
                List.of(new Destination.TrunkWay("first", hiding, Set.of(), Optional.empty()))));
    hidden.start().mediaOpens();
    assertThat(hidden.invited.from().toString())
        .contains("<sip:anonymous@anonymous.invalid>")
        .doesNotContain("Alice");
  }

  @Test
  void nothingIsTriedElsewhereOnceItRings() {
    call.start().mediaOpens().calleeSays(180).calleeSays(503);
    assertThat(call.last(CallOutput.Respond.class).response().status()).isEqualTo(503);
  }
}
