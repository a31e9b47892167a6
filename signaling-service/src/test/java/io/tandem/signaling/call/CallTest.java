package io.tandem.signaling.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.CallRecord;
import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.contracts.CallRecord.EndedBy;
import io.tandem.contracts.CallSnapshot;
import io.tandem.contracts.MediaFact;
import io.tandem.contracts.MediaPlan;
import io.tandem.kernel.Advertised;
import io.tandem.kernel.CallSid;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.SipUri;
import io.tandem.sip.transaction.ServerTransactionId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CallTest {

  private final CallBench bench = CallBench.toPhone();

  @Test
  void putsACallThroughAndWritesDownWhatTheWorldWillSee() {
    bench.start();
    assertThat(bench.saw()).containsExactly("plan 1", "set MEDIA");
    bench.mediaOpens();
    assertThat(bench.saw()).containsExactly("clear MEDIA", "set RING", "INVITE to CALLEE");
    bench.calleeSays(100);
    assertThat(bench.saw()).isEmpty();
    bench.calleeSays(180);
    assertThat(bench.saw()).containsExactly("store RINGING", "180 to CALLER");
    bench.calleeSays(200, CallBench.ANSWER);
    assertThat(bench.saw())
        .containsExactly(
            "clear RING", "ACK to CALLEE", "plan 2", "set PLAN", "store ANSWERED", "200 to CALLER");
    bench.input(new CallInput.Acknowledged(LegRole.CALLER));
    assertThat(bench.saw()).containsExactly("note ANSWERED");
    bench.clock.advance(Duration.ofSeconds(5));
    bench.asks(LegRole.CALLER, "BYE", 2, "");
    assertThat(bench.saw())
        .containsExactly(
            "200 to CALLER", "BYE to CALLEE", "no plan", "forget", "record ANSWERED", "ended");
    CallRecord record = bench.theRecord();
    assertThat(record.endedBy()).isEqualTo(EndedBy.CALLER);
    assertThat(record.endedAtEpochMillis() - record.answeredAtEpochMillis()).isEqualTo(5_000);
  }

  @Test
  void aCalleeWhoIsFoundByHisNameIsKeptWhereHeWasFound() {
    CallBench named = CallBench.toNamed("sip:trunk.example.com").start().mediaOpens();
    CallOutput.Send send = named.last(CallOutput.Send.class);
    assertThat(send.hop())
        .isEqualTo(
            new NextHop.ByName(
                List.of(SipUri.parse("sip:trunk.example.com").orElseThrow()), Optional.empty()));
    SipRequest sent =
        send.request().toBuilder()
            .replaceTopVia(send.request().topVia().withBranch("z9hG4bKsecond"))
            .build();
    named.input(new CallInput.Settled(LegRole.CALLEE, sent, CallBench.egress("192.0.2.77")));
    named.calleeSays(180);
    CallSnapshot.Leg callee = named.lastSnapshot().callee().orElseThrow();
    assertThat(callee.flow().remoteHost()).isEqualTo("192.0.2.77");
    assertThat(new String(callee.invite().toByteArray(), StandardCharsets.UTF_8))
        .contains("z9hG4bKsecond");
    named.input(new CallInput.Cancelled(LegRole.CALLER));
    assertThat(named.last(CallOutput.SendCancel.class).invite().branch())
        .isEqualTo("z9hG4bKsecond");
  }

  @Test
  void aPhoneThatHasComeBackIsToldOverItsNewConnection() {
    Device device = new Device("1002@tandem.local", "<urn:uuid:1>", "sip:1002@192.0.2.2:5060");
    Destination.Way way =
        new Destination.Way(device.contactUri(), List.of(), CallBench.egress("192.0.2.2"));
    CallBench call =
        new CallBench(new Destination.Phone("<sip:1002@tandem.local>", List.of(way), device));
    call.start().mediaOpens();
    assertThat(call.call.device(LegRole.CALLEE)).as("the call still chooses").isEmpty();
    call.calleeSays(180).calleeSays(200, CallBench.ANSWER);
    assertThat(call.call.device(LegRole.CALLEE)).contains(device);
    CallSnapshot.Leg stored = call.lastSnapshot().callee().orElseThrow();
    assertThat(stored.addressOfRecord()).isEqualTo(device.addressOfRecord());
    assertThat(stored.instanceId()).isEqualTo(device.instanceId());
    assertThat(stored.registeredContact()).isEqualTo(device.contactUri());

    call.input(new CallInput.Moved(LegRole.CALLEE, CallBench.egress("192.0.2.9")));
    call.asks(LegRole.CALLER, "BYE", 2, "");

    assertThat(call.last(CallOutput.Send.class).hop())
        .isEqualTo(new NextHop.ByFlow(CallBench.flow("192.0.2.9")));
  }

  @Test
  void showsEachSideTheNodeAndNothingOfTheOtherSide() {
    bench.answered();
    String invite = bench.invited.toString();
    assertThat(invite)
        .contains("INVITE sip:1002@192.0.2.2:5060 SIP/2.0")
        .contains("c=IN IP4 192.0.2.200")
        .contains("m=audio 20002 RTP/AVP 0 8")
        .contains("\"Alice\" <sip:1001@tandem.local>;tag=")
        .doesNotContain("192.0.2.1:")
        .doesNotContain("IP4 192.0.2.1\r")
        .doesNotContain("alices-call")
        .doesNotContain("tag=alice");
    SipResponse ok =
        bench.all.stream()
            .filter(CallOutput.Respond.class::isInstance)
            .map(o -> ((CallOutput.Respond) o).response())
            .filter(r -> r.status() == 200)
            .findFirst()
            .orElseThrow();
    assertThat(ok.toString())
        .contains("m=audio 20000 RTP/AVP 0")
        .contains("c=IN IP4 192.0.2.200")
        .contains("Contact: <sip:192.0.2.100:5060>")
        .doesNotContain("192.0.2.2\r")
        .doesNotContain("192.0.2.2:");
  }

  @Test
  void tellsTheMediaNodeWhereBothPhonesAreOncePerNegotiation() {
    bench.answered();
    MediaPlan plan = bench.last(CallOutput.WritePlan.class).plan();
    assertThat(plan.bridges()).containsExactly(new MediaPlan.Bridge("caller", "callee"));
    MediaPlan.Endpoint caller = plan.endpoints().getFirst();
    MediaPlan.Endpoint callee = plan.endpoints().getLast();
    assertThat(caller.rtpPort()).isEqualTo(20_000);
    assertThat(caller.remoteRtp().orElseThrow().port()).isEqualTo(4000);
    assertThat(callee.remoteRtp().orElseThrow().port()).isEqualTo(5000);
    assertThat(callee.negotiation()).isEqualTo(1);
  }

  @Test
  void passesOnThatTheCalleeIsBusy() {
    bench.start().mediaOpens().calleeSays(180).saw();
    bench.calleeSays(486);
    assertThat(bench.saw())
        .containsExactly("486 to CALLER", "no plan", "forget", "record BUSY", "ended");
    assertThat(bench.theRecord().endedBy()).isEqualTo(EndedBy.CALLEE);
  }

  @Test
  void keepsARedirectionOrAChallengeOfTheCalleeToItself() {
    for (int status : new int[] {302, 401, 407, 408, 487}) {
      CallBench other = CallBench.toPhone().start().mediaOpens().calleeSays(status);
      assertThat(other.last(CallOutput.Respond.class).response().status()).isEqualTo(480);
    }
  }

  @Test
  void takesTheInviteBackWhenTheCallerHangsUpWhileItRings() {
    bench.start().mediaOpens().calleeSays(180).saw();
    bench.input(new CallInput.Cancelled(LegRole.CALLER));
    assertThat(bench.saw())
        .containsExactly(
            "487 to CALLER",
            "clear RING",
            "CANCEL to CALLEE",
            "no plan",
            "forget",
            "record CANCELLED");
    bench.calleeSays(487);
    assertThat(bench.saw()).containsExactly("ended");
    bench.theRecord();
  }

  @Test
  void hangsUpOnACalleeWhoAnsweredWhileHeWasCancelled() {
    bench.start().mediaOpens().calleeSays(180);
    bench.input(new CallInput.Cancelled(LegRole.CALLER)).saw();
    bench.calleeSays(200, CallBench.ANSWER);
    assertThat(bench.saw()).containsExactly("ACK to CALLEE", "BYE to CALLEE", "ended");
    assertThat(bench.theRecord().disposition()).isEqualTo(Disposition.CANCELLED);
  }

  @Test
  void givesUpWhenNobodyAnswersInTime() {
    bench.start().mediaOpens().calleeSays(180).saw();
    bench.after(Duration.ofSeconds(29));
    assertThat(bench.saw()).isEmpty();
    bench.after(Duration.ofSeconds(1));
    assertThat(bench.saw())
        .containsExactly(
            "480 to CALLER",
            "clear RING",
            "CANCEL to CALLEE",
            "no plan",
            "forget",
            "record NO_ANSWER");
    assertThat(bench.last(CallOutput.Respond.class).response().toString())
        .contains("Reason: Q.850;cause=19");
  }

  @Test
  void refusesWhenTheMediaNodeDoesNotRespond() {
    bench.start().saw();
    bench.after(Duration.ofSeconds(3));
    assertThat(bench.saw())
        .containsExactly("503 to CALLER", "no plan", "forget", "record FAILED", "ended");
  }

  @Test
  void refusesWhenTheRingingCannotBeWrittenDown() {
    bench.start().mediaOpens().calleeSays(180).saw();
    bench.notStored();
    assertThat(bench.saw()).startsWith("503 to CALLER").contains("CANCEL to CALLEE");
    bench.calleeSays(487);
    bench.theRecord();
  }

  @Test
  void hangsUpOnTheCalleeWhenTheAnswerCannotBeWrittenDown() {
    bench.start().mediaOpens().calleeSays(180).calleeSays(200, CallBench.ANSWER).saw();
    bench.notStored();
    assertThat(bench.saw())
        .containsExactly(
            "503 to CALLER", "BYE to CALLEE", "no plan", "forget", "record FAILED", "ended");
  }

  @Test
  void changesTheSessionWithTheOtherSidesConsent() {
    bench.answered().saw();
    String hold = CallBench.OFFER.replace("o=alice 1 1", "o=alice 1 2") + "a=sendonly\n";
    bench.asks(LegRole.CALLER, "INVITE", 2, hold);
    assertThat(bench.saw()).containsExactly("set CHANGE", "INVITE to CALLEE");
    SipRequest passedOn = bench.last(CallOutput.Send.class).request();
    assertThat(passedOn.toString()).contains("a=sendonly").contains("m=audio 20002");
    assertThat(passedOn.cseq().number()).isEqualTo(2);
    bench.input(
        new CallInput.Response(
            LegRole.CALLEE,
            SipResponse.to(passedOn, 200)
                .add("Contact", "<sip:1002@192.0.2.2:5060>")
                .body(
                    "application/sdp",
                    (CallBench.ANSWER + "a=recvonly\n")
                        .replace("\n", "\r\n")
                        .getBytes(StandardCharsets.UTF_8))
                .build()));
    assertThat(bench.saw())
        .containsExactly(
            "clear CHANGE", "ACK to CALLEE", "plan 3", "store ANSWERED", "200 to CALLER");
    SipResponse answer = bench.last(CallOutput.Respond.class).response();
    assertThat(answer.toString()).contains("a=recvonly").contains("m=audio 20000");
    MediaPlan plan = bench.last(CallOutput.WritePlan.class).plan();
    assertThat(plan.endpoints().getLast().expectsMedia()).isFalse();
  }

  @Test
  void answers491WhenBothSidesAskAtOnce() {
    bench.answered().saw();
    bench.asks(LegRole.CALLER, "INVITE", 2, CallBench.OFFER);
    bench.asks(LegRole.CALLEE, "INVITE", 1, CallBench.ANSWER);
    assertThat(bench.saw()).containsExactly("set CHANGE", "INVITE to CALLEE", "491 to CALLEE");
  }

  @Test
  void endsTheCallThatCrossesAReinvite() {
    bench.answered().saw();
    bench.asks(LegRole.CALLER, "INVITE", 2, CallBench.OFFER);
    bench.asks(LegRole.CALLEE, "BYE", 1, "");
    assertThat(bench.saw())
        .containsExactly(
            "set CHANGE",
            "INVITE to CALLEE",
            "200 to CALLEE",
            "487 to CALLER",
            "BYE to CALLER",
            "no plan",
            "forget",
            "record ANSWERED",
            "ended");
    assertThat(bench.theRecord().endedBy()).isEqualTo(EndedBy.CALLEE);
  }

  @Test
  void refusesARequestThatIsOlderThanOneAlreadySeen() {
    bench.answered();
    bench.asks(LegRole.CALLER, "OPTIONS", 5, "").saw();
    bench.asks(LegRole.CALLER, "BYE", 4, "");
    assertThat(bench.saw()).containsExactly("500 to CALLER");
    assertThat(bench.call.state()).isEqualTo(Call.State.ANSWERED);
  }

  @Test
  void hangsUpOnlyWhenEverybodyWhoShouldSpeakIsSilent() {
    bench.answered().saw();
    silent("caller");
    bench.clock.advance(Duration.ofSeconds(100));
    silent("callee"); // by now the caller was heard again: his report was not repeated
    assertThat(bench.saw()).isEmpty();
    bench.clock.advance(Duration.ofSeconds(30));
    silent("caller");
    assertThat(bench.saw()).contains("BYE to CALLER", "BYE to CALLEE", "record ANSWERED", "ended");
  }

  private void silent(String endpoint) {
    bench.input(new CallInput.Media(new MediaFact.MediaSilent(bench.call.sid(), endpoint, 60_000)));
  }

  @Test
  void renewsItsPlanLongBeforeItExpires() {
    bench.answered().saw();
    bench.after(Duration.ofMinutes(5));
    assertThat(bench.saw()).containsExactly("plan 2", "set PLAN");
  }

  @Test
  void keepsItsPlanInForceAfterRenewalsAndATakeover() {
    bench.answered();
    for (int i = 0; i < 8; i++) {
      bench.after(Duration.ofMinutes(5));
    }
    long seenByTheNode = bench.last(CallOutput.WritePlan.class).plan().version();
    bench.takenOver(Optional.empty()).after(Duration.ZERO);
    MediaPlan renewed = bench.last(CallOutput.WritePlan.class).plan();
    assertThat(renewed.version()).isEqualTo(seenByTheNode);
    assertThat(renewed.expiresAtEpochMillis()).isGreaterThan(bench.clock.epochMillis());
  }

  @Test
  void refusesAChangeThatCannotBeWrittenDownAndStaysUp() {
    bench.answered();
    bench.asks(LegRole.CALLER, "INVITE", 2, CallBench.OFFER.replace("4000", "4002"));
    SipRequest passedOn = bench.last(CallOutput.Send.class).request();
    bench.input(
        new CallInput.Response(
            LegRole.CALLEE,
            SipResponse.to(passedOn, 200)
                .body(
                    "application/sdp",
                    CallBench.ANSWER.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8))
                .build()));
    bench.saw();
    bench.notStored();
    assertThat(bench.saw()).containsExactly("500 to CALLER");
    assertThat(bench.call.state()).isEqualTo(Call.State.ANSWERED);
  }

  @Test
  void doesNotWaitForEverForTheOtherSideOfAChange() {
    bench.answered();
    bench.asks(LegRole.CALLER, "INVITE", 2, CallBench.OFFER).saw();
    bench.after(Duration.ofSeconds(32));
    assertThat(bench.saw()).containsExactly("408 to CALLER");
    bench.asks(LegRole.CALLEE, "INVITE", 1, CallBench.ANSWER);
    assertThat(bench.saw()).containsExactly("set CHANGE", "INVITE to CALLER");
  }

  @Test
  void refusesACallerWhoseCallHasNoNextOwner() {
    bench.start().mediaOpens().saw();
    bench.input(new CallInput.ShardLeaves());
    assertThat(bench.saw()).startsWith("503 to CALLER").contains("CANCEL to CALLEE");
    CallBench up = CallBench.toPhone().answered();
    up.saw();
    up.input(new CallInput.ShardLeaves());
    assertThat(up.saw()).isEmpty();
  }

  @Test
  void leavesNothingBehindWhenAFaultOfOursBreaksIt() {
    bench.answered();
    assertThat(bench.call.wreck(0).stream().map(o -> o.getClass().getSimpleName()))
        .containsExactly("Send", "Send", "DropPlan", "Forget", "Write", "Ended");
  }

  @Test
  void answersItselfWhenTheExchangeIsCalled() {
    CallBench echo = new CallBench(new Destination.Echo()).start().mediaOpens();
    assertThat(echo.saw())
        .containsExactly(
            "plan 1",
            "set MEDIA",
            "clear MEDIA",
            "plan 2",
            "set PLAN",
            "store ANSWERED",
            "200 to CALLER");
    echo.input(new CallInput.Acknowledged(LegRole.CALLER)).saw();
    echo.asks(LegRole.CALLER, "BYE", 2, "");
    assertThat(echo.saw())
        .containsExactly("200 to CALLER", "no plan", "forget", "record ANSWERED", "ended");
  }

  @Test
  void goesOnWithAnAnsweredCallInAnotherProcess() {
    bench.answered();
    bench.takenOver(Optional.empty());
    assertThat(bench.saw()).containsExactly("set PLAN");
    bench.asks(LegRole.CALLEE, "BYE", 1, "");
    assertThat(bench.saw())
        .containsExactly(
            "200 to CALLEE", "BYE to CALLER", "no plan", "forget", "record ANSWERED", "ended");
    SipRequest bye = bench.last(CallOutput.Send.class).request();
    assertThat(bye.cseq().number()).isGreaterThan(100);
    assertThat(bye.to().tag()).contains("alice");
  }

  @Test
  void goesOnWithARingingCallInAnotherProcess() {
    bench.start().mediaOpens().calleeSays(180);
    bench.takenOver(Optional.of(new ServerTransactionId("z9hG4bKa", "192.0.2.1:5060", "INVITE")));
    assertThat(bench.saw()).containsExactly("set RING");
    bench.calleeSays(200, CallBench.ANSWER);
    assertThat(bench.saw()).contains("ACK to CALLEE", "store ANSWERED", "200 to CALLER");
  }

  @Test
  void repeatsTheAnswerThatItsFormerOwnerMayNotHaveSent() {
    bench.start().mediaOpens().calleeSays(180).calleeSays(200, CallBench.ANSWER);
    bench.takenOver(Optional.of(new ServerTransactionId("z9hG4bKa", "192.0.2.1:5060", "INVITE")));
    assertThat(bench.saw()).containsExactly("set PLAN", "200 to CALLER");
    assertThat(bench.last(CallOutput.Respond.class).response().toString())
        .contains("m=audio 20000");
  }

  @Test
  void refusesAnInviteWithoutAnOfferOfAudio() {
    CallBench silent = CallBench.toPhone();
    silent.call.caller.invite =
        CallBench.request(CallBench.invite("").replace("Content-Type: application/sdp\n", ""));
    silent.start();
    assertThat(silent.saw()).startsWith("488 to CALLER").endsWith("ended");
    assertThat(List.of(silent.theRecord().sipStatus())).containsExactly(488);
  }

  @Test
  void saysWithA488WhyAnOfferCannotBeTaken() {
    assertThat(warnings(CallBench.OFFER.replace("m=audio 4000", "m=audio 0")))
        .containsExactly("304 tandem \"no audio that can be relayed was offered\"");
    assertThat(warnings(CallBench.OFFER.replace("c=IN IP4 192.0.2.1", "c=IN IP6 2001:db8::1")))
        .containsExactly("301 tandem \"audio was offered where no media node can send\"");
    CallBench own =
        new CallBench(
            new Destination.Tone(),
            CallBench.OFFER.replace("AVP 0 8", "AVP 96"),
            "192.0.2.1",
            Advertised.of("192.0.2.200"));
    assertThat(own.start().last(CallOutput.Respond.class).response().headers().all("Warning"))
        .containsExactly("305 tandem \"no codec in common\"");
  }

  @Test
  void inARoomTheCodecFollowsWhatThePhoneOffers() {
    CallBench member = new CallBench(new Destination.Room("default/700")).start().mediaOpens();
    assertThat(member.last(CallOutput.WritePlan.class).plan().endpoints())
        .extracting(MediaPlan.Endpoint::source)
        .containsExactly(
            new MediaPlan.Source.Room(
                "default/700", new MediaPlan.Format(0, "PCMU", 8000, 20, 0), false));
    member.input(new CallInput.Acknowledged(LegRole.CALLER));
    String better =
        CallBench.OFFER.replace("AVP 0 8", "AVP 9 0").replace("0 PCMU/8000", "9 G722/8000");
    String levels = "a=extmap:3 urn:ietf:params:rtp-hdrext:ssrc-audio-level";
    member.asks(LegRole.CALLER, "INVITE", 2, better + levels + "\n");
    assertThat(member.last(CallOutput.WritePlan.class).plan().endpoints())
        .extracting(MediaPlan.Endpoint::source)
        .containsExactly(
            new MediaPlan.Source.Room(
                "default/700", new MediaPlan.Format(9, "G722", 8000, 20, 0), false, 3));
    assertThat(member.last(CallOutput.Respond.class).response().toString())
        .contains(levels.replace("3 ", "3/recvonly "));
  }

  @Test
  void theExchangesOwnSoundComesInPacketsOfTheLengthThatThePhoneAsksFor() {
    String longer = CallBench.OFFER + "a=ptime:60\na=maxptime:40\n";
    Advertised node = Advertised.of("192.0.2.200");
    CallBench tone = new CallBench(new Destination.Tone(), longer, "192.0.2.1", node);
    MediaPlan plan = tone.start().mediaOpens().last(CallOutput.WritePlan.class).plan();
    MediaPlan.Endpoint caller = plan.endpoints().getFirst();
    assertThat(((MediaPlan.Source.Tone) caller.source()).ptimeMillis()).isEqualTo(40);
    assertThat(caller.speaks().orElseThrow().ptimeMillis()).isEqualTo(40);
    Destination room = new Destination.Room("default/700");
    CallBench member = new CallBench(room, longer, "192.0.2.1", node).start().mediaOpens();
    assertThat(roomOf(member).format().ptimeMillis()).isEqualTo(40);
    member.input(new CallInput.Acknowledged(LegRole.CALLER));
    member.asks(LegRole.CALLER, "INVITE", 2, CallBench.OFFER + "a=ptime:25\n");
    assertThat(roomOf(member).format().ptimeMillis()).isEqualTo(20);
    assertThat(member.last(CallOutput.Respond.class).response().toString())
        .contains("a=ptime:20\r\na=maxptime:60\r\n");
  }

  @Test
  void whoCallsAFullRoomHearsBusy() {
    CallBench member = new CallBench(new Destination.Room("default/700")).start();
    member.saw();
    member.input(
        new CallInput.Media(
            new MediaFact.EndpointFailed(
                member.call.sid(),
                1,
                "caller",
                "the room is full",
                MediaFact.EndpointFailed.Cause.ROOM_FULL)));
    assertThat(member.saw())
        .containsExactly("486 to CALLER", "no plan", "forget", "record BUSY", "ended");
  }

  @Test
  void whoHoldsInARoomIsAwayAndASilentListenerStays() {
    CallBench member = new CallBench(new Destination.Room("default/700")).start().mediaOpens();
    member.input(new CallInput.Acknowledged(LegRole.CALLER));
    member.input(
        new CallInput.Media(new MediaFact.MediaSilent(member.call.sid(), "caller", 60_000)));
    assertThat(member.call.state()).isEqualTo(Call.State.ANSWERED);
    member.asks(LegRole.CALLER, "INVITE", 2, CallBench.OFFER + "a=sendonly\n");
    assertThat(roomOf(member).away()).isTrue();
    member.asks(LegRole.CALLER, "INVITE", 3, CallBench.OFFER);
    assertThat(roomOf(member).away()).isFalse();
  }

  private static MediaPlan.Source.Room roomOf(CallBench member) {
    MediaPlan plan = member.last(CallOutput.WritePlan.class).plan();
    return (MediaPlan.Source.Room) plan.endpoints().getFirst().source();
  }

  @Test
  void aCalleeWithoutACodecOfTheCallersIsOfferedWhatTheNodeCanMakeOfThem() {
    CallBench call = CallBench.toPhone();
    call.start().mediaOpens();
    SipRequest first = call.invited;
    assertThat(new String(first.body(), StandardCharsets.UTF_8)).contains("RTP/AVP 0 8\r\n");
    call.calleeSays(488);

    SipRequest second = call.invited;
    assertThat(second.requestUri()).isEqualTo(first.requestUri());
    assertThat(second.callId()).isNotEqualTo(first.callId());
    assertThat(new String(second.body(), StandardCharsets.UTF_8))
        .contains("RTP/AVP 0 8 9 111 18\r\n");
    call.calleeSays(
        200,
        CallBench.ANSWER.replace("AVP 0", "AVP 9").replace("0 PCMU/8000", "9 G722/8000")
            + "a=ptime:60\n");
    MediaPlan plan = call.last(CallOutput.WritePlan.class).plan();
    assertThat(plan.endpoints())
        .extracting(endpoint -> endpoint.speaks().orElseThrow())
        .containsExactly(
            new MediaPlan.Format(0, "PCMU", 8000, 20, 0),
            new MediaPlan.Format(9, "G722", 8000, 60, 0));
    SipResponse answer = call.last(CallOutput.Respond.class).response();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(new String(answer.body(), StandardCharsets.UTF_8))
        .contains("RTP/AVP 0\r\n", "a=maxptime:60\r\n");
  }

  @Test
  void saysWhatBothSpeakAlsoWhereTheNodeKnowsNothingOfIt() {
    String amr = "AVP 96\na=rtpmap:96 AMR/8000";
    CallBench call =
        withOffer(CallBench.OFFER.replace("AVP 0 8", "AVP 0 96\na=rtpmap:96 AMR/8000"));
    call.start().mediaOpens();
    call.calleeSays(200, CallBench.ANSWER.replace("AVP 0\na=rtpmap:0 PCMU/8000", amr));
    assertThat(call.last(CallOutput.WritePlan.class).plan().endpoints())
        .extracting(endpoint -> endpoint.speaks().orElseThrow())
        .containsOnly(new MediaPlan.Format(96, "AMR", 8000, 20, 0));
    assertThat(
            new String(
                call.last(CallOutput.Respond.class).response().body(), StandardCharsets.UTF_8))
        .contains("RTP/AVP 96\r\n");
  }

  @Test
  void expectsAudioOfNobodyBeforeTheCallIsAnswered() {
    bench.start().mediaOpens().calleeSays(183, CallBench.ANSWER);
    assertThat(bench.last(CallOutput.WritePlan.class).plan().endpoints())
        .noneMatch(MediaPlan.Endpoint::expectsMedia);
    bench.calleeSays(200, CallBench.ANSWER.replace("a=rtpmap:0", "a=recvonly\na=rtpmap:0"));
    assertThat(bench.last(CallOutput.WritePlan.class).plan().endpoints())
        .extracting(MediaPlan.Endpoint::expectsMedia)
        .containsExactly(true, false);
  }

  @Test
  void aLegThatIsNotHeardIsToldAndEndsNothing() {
    bench.answered().saw();
    bench.input(
        new CallInput.Media(new MediaFact.MediaOneWay(bench.call.sid(), "callee", false, 10_000)));
    bench.input(
        new CallInput.Media(new MediaFact.MediaOneWay(bench.call.sid(), "callee", true, 14_000)));
    assertThat(bench.saw()).containsExactly("CALLEE not heard", "CALLEE heard again");
    assertThat(bench.call.state()).isEqualTo(Call.State.ANSWERED);
  }

  @Test
  void keepsWhatAMediaNodeHasCountedThatGoesWhileTheCallDoesNot() {
    bench.answered().saw();
    bench.input(new CallInput.Media(counted(bench.call.sid(), 100, 0)));
    assertThat(bench.saw()).containsExactly("note ANSWERED");
    bench.takenOver(Optional.empty()).input(new CallInput.Media(counted(bench.call.sid(), 20, 7)));
    bench.asks(LegRole.CALLER, "BYE", 2, "");

    CallOutput.Write last = bench.last(CallOutput.Write.class);
    assertThat(last.callRecord().callerMedia().orElseThrow().packetsReceived()).isEqualTo(120);
    assertThat(last.callRecord().calleeMedia().orElseThrow().packetsReceived()).isEqualTo(7);
    CallRecord complete =
        last.counted().plus(counted(bench.call.sid(), 3, 0).endpoints()).in(last.callRecord());
    assertThat(complete.callerMedia().orElseThrow().packetsReceived()).isEqualTo(123);
    assertThat(complete.calleeMedia()).isEqualTo(last.callRecord().calleeMedia());
    assertThat(complete.withMedia(Optional.empty(), Optional.empty()))
        .isEqualTo(last.callRecord().withMedia(Optional.empty(), Optional.empty()));
  }

  static MediaFact.MediaStatistics counted(CallSid sid, long ofCaller, long ofCallee) {
    return new MediaFact.MediaStatistics(
        sid, List.of(counted("caller", ofCaller), counted("callee", ofCallee)));
  }

  private static MediaFact.EndpointStatistics counted(String endpoint, long packets) {
    return new MediaFact.EndpointStatistics(
        endpoint, packets, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false, 0, 0, 0, "PCMU", "", 0, 0);
  }

  @Test
  void aCalleeWhoRefusesThatTooHasRefused() {
    CallBench call = CallBench.toPhone();
    call.start().mediaOpens().calleeSays(488).calleeSays(488);
    assertThat(call.last(CallOutput.Respond.class).response().status()).isEqualTo(488);
  }

  @Test
  void refusesAudioAtWhatIsNoAddressOfOneHostBeforeAnyNodeHearsOfIt() {
    for (String address :
        List.of(
            "IP4 phone.example.com",
            "IP4 1.2.3",
            "IP4 224.2.17.12/127",
            "IP4 224.2.17.12",
            "IP6 ff15::101",
            "IP6 ff15::101/3",
            "IP6 ::ffff:0.0.0.0",
            "IP6 fe80::1%eth0")) {
      assertThat(warnings(CallBench.OFFER.replace("c=IN IP4 192.0.2.1", "c=IN " + address)))
          .as(address)
          .containsExactly("301 tandem \"audio was offered at what is no address of one host\"");
    }
  }

  @Test
  void takesTheAddressOfNobodyForHold() {
    for (String address : List.of("IP4 0.0.0.0", "IP6 ::")) {
      String held = CallBench.OFFER.replace("c=IN IP4 192.0.2.1", "c=IN " + address);
      assertThat(withOffer(held).start().saw()).as(address).startsWith("plan 1");
    }
  }

  @Test
  void refusesAChangeToAnAddressThatNobodyCanBeSentToAndStaysAsItWas() {
    bench.answered().saw();
    String elsewhere =
        CallBench.OFFER
            .replace("o=alice 1 1", "o=alice 1 2")
            .replace("c=IN IP4 192.0.2.1", "c=IN IP4 phone.example.com");
    bench.asks(LegRole.CALLER, "INVITE", 2, elsewhere);
    assertThat(bench.saw()).containsExactly("488 to CALLER");
    assertThat(bench.last(CallOutput.Respond.class).response().headers().all("Warning")).hasSize(1);
  }

  @Test
  void hangsUpOnACalleeWhoAnswersWithANameForAnAddress() {
    bench.start().mediaOpens().calleeSays(180).saw();
    bench.calleeSays(200, CallBench.ANSWER.replace("c=IN IP4 192.0.2.2", "c=IN IP4 phone.test"));
    assertThat(bench.saw()).contains("ACK to CALLEE", "BYE to CALLEE", "488 to CALLER");
  }

  private static List<String> warnings(String offer) {
    CallBench refused = withOffer(offer).start();
    assertThat(refused.saw()).startsWith("488 to CALLER").endsWith("ended");
    return refused.last(CallOutput.Respond.class).response().headers().all("Warning");
  }

  private static CallBench withOffer(String offer) {
    return new CallBench(
        new Destination.Phone(
            "sip:1002@192.0.2.2:5060", "<sip:1002@tandem.local>", CallBench.egress("192.0.2.2")),
        offer,
        "192.0.2.1",
        Advertised.of("192.0.2.200"));
  }
}
