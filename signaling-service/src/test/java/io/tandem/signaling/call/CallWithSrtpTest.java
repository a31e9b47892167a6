package io.tandem.signaling.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.contracts.ContractCodec;
import io.tandem.contracts.MediaFact;
import io.tandem.contracts.MediaPlan;
import io.tandem.contracts.Reach;
import io.tandem.contracts.Srtp;
import io.tandem.kernel.Advertised;
import io.tandem.kernel.Seal;
import io.tandem.sdp.CryptoSuite;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.ServerTransactionId;
import io.tandem.sip.transaction.Transport;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What docs/specs/srtp.md says of legs, keys and what becomes of them. */
class CallWithSrtpTest {

  private static final Seal SEAL = new Seal("a key of sixteen octets or more", List.of());
  private static final String SUITE = "AES_CM_128_HMAC_SHA1_80";
  private static final String ALICES = key(1);
  private static final String BOBS = key(2);
  private static final String ANOTHER = key(3);
  private static final Pattern KEY = Pattern.compile("inline:([A-Za-z0-9+/=]+)");

  private static final String SECURE_OFFER =
      secure(CallBench.OFFER, "1 " + SUITE + " inline:" + ALICES);

  // ---- the caller's side

  @Test
  void answersSrtpWithSrtpAndOneKeyOfItsOwn() {
    CallBench bench = echo(SrtpUse.ALLOWED, SECURE_OFFER).start().mediaOpens();
    String answer = told(bench, LegRole.CALLER);

    assertThat(answer.replaceAll("o=.*", "o=").replaceAll("inline:.*", "inline:OURS"))
        .isEqualTo(
            """
            v=0
            o=
            s=-
            c=IN IP4 192.0.2.200
            t=0 0
            m=audio 20000 RTP/SAVP 0
            a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:OURS
            a=rtpmap:0 PCMU/8000
            a=ptime:20
            a=sendrecv
            """);
    Srtp.Agreed keys = agreed(bench, "caller");
    assertThat(keys.suite()).isEqualTo(SUITE);
    assertThat(opened(bench, "caller", Srtp.Side.THEIRS)).isEqualTo(ALICES);
    assertThat(opened(bench, "caller", Srtp.Side.OURS)).isEqualTo(keysIn(answer).getFirst());
    assertThat(keysIn(answer)).hasSize(1).doesNotContain(ALICES);
    assertThat(notices(bench)).containsExactly(SrtpNotice.AGREED);
  }

  @Test
  void keepsTheProfileWithFeedback() {
    CallBench bench =
        echo(SrtpUse.ALLOWED, SECURE_OFFER.replace("RTP/SAVP", "RTP/SAVPF")).start().mediaOpens();
    assertThat(told(bench, LegRole.CALLER)).contains("m=audio 20000 RTP/SAVPF 0\n");
  }

  @Test
  void takesSrtpBesidePlainAudioAndLeavesThePlainAudio() {
    String both = CallBench.OFFER + SECURE_OFFER.substring(SECURE_OFFER.indexOf("m=audio"));
    CallBench bench = echo(SrtpUse.ALLOWED, both).start().mediaOpens();
    assertThat(told(bench, LegRole.CALLER))
        .contains("m=audio 0 RTP/AVP 0 8\nm=audio 20000 RTP/SAVP 0\n");
  }

  @ParameterizedTest
  @EnumSource(
      value = SrtpUse.class,
      names = {"OFF", "REQUIRED"})
  void refusesWhatIsNotWanted(SrtpUse use) {
    String offer = use == SrtpUse.OFF ? SECURE_OFFER : CallBench.OFFER;
    CallBench bench = echo(use, offer).start();
    CallOutput.Respond refusal = bench.last(CallOutput.Respond.class);
    assertThat(refusal.response().status()).isEqualTo(488);
    assertThat(refusal.response().headers().first("Warning").orElse("")).startsWith("302 ");
    assertThat(notices(bench)).containsExactly(SrtpNotice.REFUSED);
  }

  @Test
  void refusesSrtpOnANodeThatHasNoneAndWithoutASeal() {
    SipRequest invite = CallBench.request(CallBench.invite(SECURE_OFFER));
    CallBench noNode =
        new CallBench(
            settings(SrtpUse.ALLOWED),
            new Destination.Echo(),
            invite,
            tls("192.0.2.1"),
            NODE,
            false);
    CallBench noSeal =
        new CallBench(
            settings(SrtpUse.ALLOWED).sealedBy(Optional.empty()),
            new Destination.Echo(),
            invite,
            tls("192.0.2.1"),
            NODE,
            true);
    assertThat(noNode.start().last(CallOutput.Respond.class).response().status()).isEqualTo(488);
    assertThat(noSeal.start().last(CallOutput.Respond.class).response().status()).isEqualTo(488);
  }

  @Test
  void takesKeysInTheClearAndSaysSoUnlessSrtpIsRequired() {
    SipRequest invite = CallBench.request(CallBench.invite(SECURE_OFFER));
    Egress udp = CallBench.egress("192.0.2.1");
    CallBench allowed =
        new CallBench(settings(SrtpUse.ALLOWED), new Destination.Echo(), invite, udp, NODE, true);
    allowed.start();
    assertThat(notices(allowed)).containsExactly(SrtpNotice.KEYS_IN_CLEAR);
    CallBench required =
        new CallBench(settings(SrtpUse.REQUIRED), new Destination.Echo(), invite, udp, NODE, true);
    required.start();
    assertThat(required.last(CallOutput.Respond.class).response().status()).isEqualTo(488);
  }

  @Test
  void refusesAKeyThatDoesNotLastForACall() {
    CallBench bench = echo(SrtpUse.ALLOWED, SECURE_OFFER.replace(ALICES, ALICES + "|2^19")).start();
    assertThat(bench.last(CallOutput.Respond.class).response().status()).isEqualTo(488);
    assertThat(echo(SrtpUse.ALLOWED, SECURE_OFFER.replace(ALICES, ALICES + "|2^20")).start().saw())
        .contains("plan 1");
  }

  // ---- the callee's side

  @Test
  void offersSrtpToAPhoneOverTlsWhenItsCallerHasIt() {
    CallBench bench = toPhone(SrtpUse.ALLOWED, SECURE_OFFER).start();
    assertThat(srtp(bench, "callee")).contains(new Srtp.Offered());
    bench.mediaOpens();
    String offer = body(bench.invited);
    assertThat(offer).contains("m=audio 20002 RTP/SAVP 0 8\n");
    assertThat(
            offer
                .lines()
                .filter(line -> line.startsWith("a=crypto:"))
                .map(line -> line.split(" ")[1]))
        .containsExactly("AEAD_AES_128_GCM", SUITE, "AEAD_AES_256_GCM");
    assertThat(Set.copyOf(keysIn(offer))).hasSize(3).doesNotContain(ALICES);

    bench.calleeSays(180).calleeSays(200, secureAnswer(2, BOBS));
    assertThat(opened(bench, "callee", Srtp.Side.THEIRS)).isEqualTo(BOBS);
    assertThat(opened(bench, "callee", Srtp.Side.OURS)).isEqualTo(keysIn(offer).get(1));
    String answer = told(bench, LegRole.CALLER);
    assertThat(answer).contains("RTP/SAVP 0\n");
    assertThat(keysIn(answer)).doesNotContain(BOBS).doesNotContainAnyElementsOf(keysIn(offer));
  }

  @Test
  void eachLegIsDecidedByItself() {
    CallBench plainCaller = toPhone(SrtpUse.PREFERRED, CallBench.OFFER).start().mediaOpens();
    assertThat(body(plainCaller.invited)).contains("RTP/SAVP");
    plainCaller.calleeSays(200, secureAnswer(2, BOBS));
    assertThat(told(plainCaller, LegRole.CALLER)).contains("RTP/AVP 0\n").doesNotContain("crypto");
    assertThat(srtp(plainCaller, "caller")).isEmpty();

    assertThat(body(toPhone(SrtpUse.ALLOWED, CallBench.OFFER).start().mediaOpens().invited))
        .contains("RTP/AVP");
    CallBench overUdp =
        bench(SrtpUse.PREFERRED, SECURE_OFFER, phone(CallBench.egress("192.0.2.2")));
    assertThat(body(overUdp.start().mediaOpens().invited))
        .contains("RTP/AVP")
        .doesNotContain("inline");
  }

  @Test
  void aPhoneThatRefusesIsOfferedPlainRtpLastAndNotInSilence() {
    CallBench bench = toPhone(SrtpUse.ALLOWED, SECURE_OFFER).start().mediaOpens();
    String first = body(bench.invited);
    bench.calleeSays(488);
    String wide = body(bench.invited);
    assertThat(wide).containsPattern("RTP/SAVP 0 8 [0-9]");
    assertThat(keysIn(wide)).doesNotContainAnyElementsOf(keysIn(first));
    bench.saw();
    bench.calleeSays(488);
    assertThat(bench.saw()).contains("FALLEN_BACK of CALLEE", "plan 2", "INVITE to CALLEE");
    assertThat(body(bench.invited)).contains("RTP/AVP 0 8\n").doesNotContain("crypto");
    assertThat(srtp(bench, "callee")).isEmpty();

    bench.calleeSays(200, CallBench.ANSWER);
    assertThat(bench.call.state()).isEqualTo(Call.State.ANSWERED);
    assertThat(agreed(bench, "caller").suite()).isEqualTo(SUITE);
    assertThat(told(bench, LegRole.CALLER)).contains("RTP/SAVP 0\n");
  }

  @Test
  void whereSrtpIsRequiredARefusalIsTheEnd() {
    CallBench bench = toPhone(SrtpUse.REQUIRED, SECURE_OFFER).start().mediaOpens();
    bench.calleeSays(488).calleeSays(488);
    assertThat(bench.theRecord().sipStatus()).isEqualTo(488);
    assertThat(notices(bench)).containsExactly(SrtpNotice.AGREED);

    CallBench udp = bench(SrtpUse.REQUIRED, SECURE_OFFER, phone(CallBench.egress("192.0.2.2")));
    assertThat(udp.start().mediaOpens().theRecord().reason()).isEqualTo("the callee has no SRTP");
  }

  @Test
  void whoDialsSipsWithSrtpIsNotPutThroughToPlainRtp() {
    String sips = CallBench.invite(SECURE_OFFER).replace("INVITE sip:", "INVITE sips:");
    CallBench bench =
        new CallBench(
            settings(SrtpUse.ALLOWED),
            phone(tls("192.0.2.2")),
            CallBench.request(sips),
            tls("192.0.2.1"),
            NODE,
            true);
    bench.start().mediaOpens().calleeSays(488).calleeSays(488);
    assertThat(bench.theRecord().sipStatus()).isEqualTo(488);
  }

  @Test
  void anAnswerWithoutSrtpEndsTheLeg() {
    for (String wrong :
        List.of(
            CallBench.ANSWER,
            CallBench.ANSWER.replace("RTP/AVP", "RTP/SAVP"),
            secureAnswer(1, BOBS),
            secureAnswer(2, BOBS) + "a=crypto:2 " + SUITE + " inline:" + ANOTHER + "\n")) {
      CallBench bench = toPhone(SrtpUse.ALLOWED, SECURE_OFFER).start().mediaOpens();
      bench.calleeSays(200, wrong);
      assertThat(bench.saw())
          .as(wrong)
          .contains("ACK to CALLEE", "BROKEN of CALLEE", "BYE to CALLEE");
      assertThat(bench.theRecord().reason()).contains("did not answer SRTP with SRTP");
      assertThat(bench.last(CallOutput.Respond.class).response().status()).isEqualTo(488);
    }
  }

  @Test
  void trunksHaveTheirOwnTerms() {
    CallBench required = bench(SrtpUse.ALLOWED, CallBench.OFFER, trunk(SrtpUse.REQUIRED));
    required.start().mediaOpens();
    assertThat(body(required.invited)).contains("RTP/SAVP");
    required.calleeSays(488).calleeSays(488);
    assertThat(required.theRecord().sipStatus()).isEqualTo(488);

    CallBench allowed = bench(SrtpUse.REQUIRED, SECURE_OFFER, trunk(SrtpUse.ALLOWED));
    assertThat(body(allowed.start().mediaOpens().invited)).contains("RTP/AVP");
  }

  @Test
  void earlyMediaHasItsKeysAndALaterAnswerWithOthersIsANewNegotiation() {
    CallBench bench = toPhone(SrtpUse.ALLOWED, SECURE_OFFER).start().mediaOpens();
    bench.calleeSays(183, secureAnswer(2, BOBS));
    assertThat(agreed(bench, "callee").theirs().number()).isEqualTo(1);
    int negotiation = endpoint(bench, "callee").negotiation();
    String early = told(bench, LegRole.CALLER);

    bench.calleeSays(200, secureAnswer(2, ANOTHER));
    assertThat(agreed(bench, "callee").theirs().number()).isEqualTo(2);
    assertThat(agreed(bench, "callee").ours().number()).isEqualTo(1);
    assertThat(endpoint(bench, "callee").negotiation()).isEqualTo(negotiation + 1);
    assertThat(opened(bench, "callee", Srtp.Side.THEIRS)).isEqualTo(ANOTHER);
    assertThat(told(bench, LegRole.CALLER)).isEqualTo(early);
  }

  @Test
  void ofSeveralPhonesThatRingEachMayChooseAnotherLineOfTheOffer() {
    CallBench bench = toPhone(SrtpUse.ALLOWED, SECURE_OFFER).start().mediaOpens();
    bench.calleeSays(183, secureAnswer(2, BOBS));
    bench.takenOver(
        Optional.of(new ServerTransactionId("z9hG4bKa", "192.0.2.1:5060", "INVITE")),
        CallWithSrtpTest::way);
    String other = secure(CallBench.ANSWER, "1 AEAD_AES_128_GCM inline:" + key(8, 28));
    bench.calleeSays(200, other);
    assertThat(agreed(bench, "callee").suite()).isEqualTo("AEAD_AES_128_GCM");
    assertThat(agreed(bench, "callee").ours().number()).isEqualTo(2);
    assertThat(opened(bench, "callee", Srtp.Side.OURS))
        .isEqualTo(keysIn(body(bench.invited)).getFirst());

    bench.input(new CallInput.Acknowledged(LegRole.CALLER));
    bench.asks(LegRole.CALLER, "INVITE", 2, SECURE_OFFER.replace("o=alice 1 1", "o=alice 1 2"));
    assertThat(keysIn(body(bench.last(CallOutput.Send.class).request())))
        .containsExactly(keysIn(body(bench.invited)).getFirst());
  }

  // ---- later offers

  @Test
  void holdAndResumeKeepAllKeysAndWhatHasHappenedUnderThem() {
    CallBench bench = answered();
    Srtp.Agreed before = agreed(bench, "caller");
    bench.asks(
        LegRole.CALLER,
        "INVITE",
        2,
        SECURE_OFFER.replace("o=alice 1 1", "o=alice 1 2") + "a=sendonly\n");
    String asked = body(bench.last(CallOutput.Send.class).request());
    assertThat(asked).contains("RTP/SAVP", "a=sendonly");
    assertThat(keysIn(asked)).containsExactly(keysIn(body(bench.invited)).get(1));
    bench.calleeSaysToReinvite(200, secureAnswer(2, BOBS));
    assertThat(agreed(bench, "caller")).isEqualTo(before);
    assertThat(agreed(bench, "callee").theirs().number()).isEqualTo(1);
  }

  @Test
  void anotherKeyOfThePeerCountsUpHisNumberAndNotOurs() {
    CallBench bench = answered();
    int negotiation = endpoint(bench, "caller").negotiation();
    String ours = keysIn(told(bench, LegRole.CALLER)).getFirst();
    bench.asks(LegRole.CALLER, "INVITE", 2, SECURE_OFFER.replace(ALICES, ANOTHER));
    assertThat(opened(bench, "caller", Srtp.Side.THEIRS)).as("until the answer").isEqualTo(ALICES);
    bench.calleeSaysToReinvite(200, secureAnswer(2, BOBS));
    assertThat(agreed(bench, "caller").theirs().number()).isEqualTo(2);
    assertThat(agreed(bench, "caller").ours().number()).isEqualTo(1);
    assertThat(opened(bench, "caller", Srtp.Side.THEIRS)).isEqualTo(ANOTHER);
    assertThat(endpoint(bench, "caller").negotiation()).isEqualTo(negotiation + 1);
    assertThat(keysIn(told(bench, LegRole.CALLER))).containsExactly(ours);
  }

  @Test
  void anotherSuiteGetsAnotherKeyOfOursAndANewVersionOfTheDescription() {
    CallBench bench = echo(SrtpUse.ALLOWED, SECURE_OFFER).start().mediaOpens();
    bench.input(new CallInput.Acknowledged(LegRole.CALLER));
    String first = told(bench, LegRole.CALLER);
    bench.asks(
        LegRole.CALLER,
        "INVITE",
        2,
        secure(CallBench.OFFER, "1 AEAD_AES_256_GCM inline:" + key(9, 44)));
    String second = told(bench, LegRole.CALLER);
    assertThat(keysIn(second)).hasSize(1).doesNotContainAnyElementsOf(keysIn(first));
    assertThat(version(second)).isEqualTo(version(first) + 1);
    assertThat(agreed(bench, "caller").ours().number()).isEqualTo(2);
    assertThat(agreed(bench, "caller").suite()).isEqualTo("AEAD_AES_256_GCM");
  }

  @Test
  void aLaterOfferCannotTakeSrtpAwayNorSendOurKeyBack() {
    CallBench bench = answered();
    String ours = keysIn(told(bench, LegRole.CALLER)).getFirst();
    bench.asks(LegRole.CALLER, "INVITE", 2, CallBench.OFFER);
    assertThat(bench.last(CallOutput.Respond.class).response().status()).isEqualTo(488);
    bench.asks(LegRole.CALLER, "INVITE", 3, SECURE_OFFER.replace(ALICES, ours));
    assertThat(bench.last(CallOutput.Respond.class).response().status()).isEqualTo(488);
    assertThat(bench.call.state()).isEqualTo(Call.State.ANSWERED);
  }

  @Test
  void aSideThatAnswersALaterOfferWithoutSrtpIsHungUpOn() {
    CallBench bench = answered();
    bench.asks(LegRole.CALLER, "INVITE", 2, SECURE_OFFER.replace("o=alice 1 1", "o=alice 1 2"));
    bench.saw();
    bench.calleeSaysToReinvite(200, CallBench.ANSWER);
    assertThat(bench.saw())
        .contains("BROKEN of CALLEE", "488 to CALLER", "BYE to CALLER", "BYE to CALLEE");
  }

  @Test
  void aLaterOfferCanBringSrtp() {
    CallBench bench = echo(SrtpUse.ALLOWED, CallBench.OFFER).start().mediaOpens();
    bench.input(new CallInput.Acknowledged(LegRole.CALLER));
    bench.asks(LegRole.CALLER, "INVITE", 2, SECURE_OFFER);
    assertThat(told(bench, LegRole.CALLER)).contains("RTP/SAVP");
    assertThat(opened(bench, "caller", Srtp.Side.THEIRS)).isEqualTo(ALICES);
  }

  // ---- what is written, and who goes on with it

  @Test
  void whatIsWrittenDownShowsNoKey() {
    CallBench bench = toPhone(SrtpUse.ALLOWED, SECURE_OFFER).start().mediaOpens();
    String ours = keysIn(body(bench.invited)).get(1);
    bench.calleeSays(180).calleeSays(200, secureAnswer(2, BOBS));
    for (CallOutput output : bench.all) {
      String written =
          switch (output) {
            case CallOutput.WritePlan p -> text(ContractCodec.encode(p.plan())) + p.plan();
            case CallOutput.Store s -> text(ContractCodec.encode(s.snapshot())) + s.snapshot();
            case CallOutput.Note n -> text(ContractCodec.encode(n.snapshot())) + n.snapshot();
            default -> "";
          };
      assertThat(written)
          .doesNotContain(ALICES, BOBS, ours, "inline:", "crypto:")
          .doesNotContain(text(Base64.getDecoder().decode(ALICES)));
    }
    assertThat(new LegKeys().toString() + bench.call.caller.keys).doesNotContain(ALICES);
  }

  @Test
  void theNextOwnerGoesOnWithTheSameKeysAndHowFarTheyHaveCome() {
    CallBench bench = answered();
    Srtp.Indices reached = new Srtp.Indices(List.of(new Srtp.Index(7, 65_536 + 16_384)), List.of());
    bench.saw();
    bench.input(advanced(bench, 1, reached));
    assertThat(bench.saw()).containsExactly("plan 2", "note ANSWERED");
    assertThat(agreed(bench, "caller").theirs().reached()).isEqualTo(reached);
    bench.input(advanced(bench, 2, Srtp.Indices.NONE));
    assertThat(bench.saw()).as("of a key that is none").isEmpty();

    String ours = keysIn(told(bench, LegRole.CALLER)).getFirst();
    String toCallee = keysIn(body(bench.invited)).get(1);
    bench.takenOver(Optional.empty(), CallWithSrtpTest::way);
    bench.after(Duration.ZERO);
    assertThat(agreed(bench, "caller").theirs().reached()).isEqualTo(reached);
    bench.asks(LegRole.CALLER, "INVITE", 2, SECURE_OFFER.replace("o=alice 1 1", "o=alice 1 2"));
    assertThat(keysIn(body(bench.last(CallOutput.Send.class).request()))).containsExactly(toCallee);
    bench.calleeSaysToReinvite(200, secureAnswer(2, BOBS));
    assertThat(keysIn(told(bench, LegRole.CALLER))).containsExactly(ours);
    assertThat(agreed(bench, "caller").theirs())
        .isEqualTo(new Srtp.Key(1, agreed(bench, "caller").theirs().sealed(), reached));
  }

  @Test
  void whoTakesOverWhileItRingsKnowsWhatWasOffered() {
    CallBench bench = toPhone(SrtpUse.ALLOWED, SECURE_OFFER).start().mediaOpens().calleeSays(180);
    String offer = body(bench.invited);
    bench.takenOver(
        Optional.of(new ServerTransactionId("z9hG4bKa", "192.0.2.1:5060", "INVITE")),
        CallWithSrtpTest::way);
    assertThat(body(bench.call.openInviteOfCallee().orElseThrow())).isEqualTo(offer);
    bench.calleeSays(200, secureAnswer(2, BOBS));
    assertThat(opened(bench, "callee", Srtp.Side.THEIRS)).isEqualTo(BOBS);
    assertThat(opened(bench, "callee", Srtp.Side.OURS)).isEqualTo(keysIn(offer).get(1));
  }

  @Test
  void aSnapshotWhoseSealDoesNotOpenIsRefused() {
    CallBench bench = answered();
    CallSettings other =
        settings(SrtpUse.ALLOWED)
            .sealedBy(Optional.of(new Seal("another key of sixteen octets", List.of())));
    assertThatThrownBy(
            () ->
                Snapshots.restore(
                    bench.lastSnapshot(), 9, other, bench.tokens, CallWithSrtpTest::way))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sealing.key");
  }

  // ---- pieces

  private static final Advertised NODE = Advertised.of("192.0.2.200");

  private static CallSettings settings(SrtpUse phones) {
    return new CallSettings(
        CallBench.SETTINGS.ring(),
        CallBench.SETTINGS.media(),
        CallBench.SETTINGS.silence(),
        CallBench.SETTINGS.planLife(),
        new SrtpTerms(phones, CryptoSuite.PREFERENCE, Optional.of(SEAL)));
  }

  private static Egress tls(String address) {
    return new Egress(
        new Flow(
            Transport.TLS,
            new InetSocketAddress("192.0.2.100", 5061),
            new InetSocketAddress(address, 5061),
            7),
        "signaling-0",
        "192.0.2.100",
        5061);
  }

  private static Egress way(Reach reach) {
    return tls(reach.remoteHost());
  }

  private static Destination.Phone phone(Egress egress) {
    return new Destination.Phone("sip:1002@192.0.2.2:5061", "<sip:1002@tandem.local>", egress);
  }

  private static Destination trunk(SrtpUse use) {
    return new Destination.ByTrunks(
        "<sip:+4930@tandem.local>",
        List.of(
            new Destination.TrunkWay(
                "carrier",
                new Destination.Way(
                    "sip:+4930@192.0.2.2", List.of(), CallBench.egress("192.0.2.2")),
                Set.of(),
                Optional.empty(),
                new Destination.Terms(0, 0, Duration.ZERO, List.of(), use))));
  }

  private static CallBench bench(SrtpUse use, String offer, Destination destination) {
    return new CallBench(
        settings(use),
        destination,
        CallBench.request(CallBench.invite(offer)),
        tls("192.0.2.1"),
        NODE,
        true);
  }

  private static CallBench echo(SrtpUse use, String offer) {
    return bench(use, offer, new Destination.Echo());
  }

  private static CallBench toPhone(SrtpUse use, String offer) {
    return bench(use, offer, phone(tls("192.0.2.2")));
  }

  private static CallBench answered() {
    return toPhone(SrtpUse.ALLOWED, SECURE_OFFER)
        .start()
        .mediaOpens()
        .calleeSays(180)
        .calleeSays(200, secureAnswer(2, BOBS))
        .input(new CallInput.Acknowledged(LegRole.CALLER));
  }

  private static CallInput advanced(CallBench bench, int number, Srtp.Indices reached) {
    return new CallInput.Media(
        new MediaFact.SrtpAdvanced(bench.call.sid(), "caller", number, reached));
  }

  private static String secure(String sdp, String line) {
    return sdp.replace("RTP/AVP", "RTP/SAVP") + "a=crypto:" + line + "\n";
  }

  private static String secureAnswer(int tag, String key) {
    return secure(CallBench.ANSWER, tag + " " + SUITE + " inline:" + key);
  }

  private static String key(int fill) {
    return key(fill, 30);
  }

  private static String key(int fill, int octets) {
    byte[] key = new byte[octets];
    java.util.Arrays.fill(key, (byte) fill);
    return Base64.getEncoder().encodeToString(key);
  }

  private static MediaPlan.Endpoint endpoint(CallBench bench, String id) {
    return bench.last(CallOutput.WritePlan.class).plan().endpoints().stream()
        .filter(e -> e.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static Optional<Srtp> srtp(CallBench bench, String id) {
    return endpoint(bench, id).srtp();
  }

  private static Srtp.Agreed agreed(CallBench bench, String id) {
    return (Srtp.Agreed) srtp(bench, id).orElseThrow();
  }

  /** As the media node opens it. */
  private static String opened(CallBench bench, String id, Srtp.Side side) {
    String sealed = agreed(bench, id).key(side).sealed();
    return SEAL.openOctets(Srtp.purpose(bench.call.sid(), id, side), sealed)
        .map(Base64.getEncoder()::encodeToString)
        .orElseThrow();
  }

  private static List<SrtpNotice> notices(CallBench bench) {
    return bench.all.stream()
        .filter(CallOutput.Noticed.class::isInstance)
        .map(output -> ((CallOutput.Noticed) output).notice())
        .toList();
  }

  private static String told(CallBench bench, LegRole leg) {
    return bench.all.stream()
        .filter(CallOutput.Respond.class::isInstance)
        .map(CallOutput.Respond.class::cast)
        .filter(r -> r.leg() == leg && r.response().body().length > 0)
        .map(r -> text(r.response().body()))
        .reduce((_, later) -> later)
        .orElseThrow();
  }

  private static String body(SipRequest request) {
    return text(request.body());
  }

  private static String text(byte[] octets) {
    return new String(octets, StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
  }

  private static List<String> keysIn(String sdp) {
    Matcher keys = KEY.matcher(sdp);
    return keys.results().map(found -> found.group(1)).toList();
  }

  private static int version(String sdp) {
    return Integer.parseInt(sdp.lines().skip(1).findFirst().orElseThrow().split(" ")[2]);
  }
}
