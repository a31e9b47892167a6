package io.tandem.signaling.trunking;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.Reach;
import io.tandem.contracts.Trunk;
import io.tandem.contracts.TrunkLogin;
import io.tandem.contracts.TrunkState;
import io.tandem.contracts.TrunkState.Status;
import io.tandem.kernel.RandomTokens;
import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TrunkRegistrationTest {

  private static final String CHALLENGE =
      "Digest realm=\"carrier.example\", nonce=\"n1\", algorithm=SHA-256, qop=\"auth\"";
  private static final Reach REACH =
      new Reach("signaling-0", "UDP", "192.0.2.1", 5060, 0, List.of());

  private final RandomTokens tokens = new RandomTokens(new Random(1));
  private long now = 1_000_000;
  private List<RegistrationOutput> outputs = List.of();
  private TrunkRegistration registration = registration(Optional.empty());

  private TrunkRegistration registration(Optional<TrunkState> before) {
    return new TrunkRegistration(
        new TrunkAccount(
            "carrier",
            new TrunkLogin("4930123", "", "v1.sealed", "carrier.example", true, 600, ""),
            "secret",
            List.of(
                new Trunk.Target("sip:sbc1.carrier.example", 1, 1),
                new Trunk.Target("sip:sbc2.carrier.example", 2, 1))),
        before,
        tokens,
        () -> "0abc" + tokens.hex(6),
        now);
  }

  // ---- the timeline's words ----

  private void start() {
    outputs = registration.start(now);
  }

  private void answer(int status, String... headers) {
    SipRequest sent = sent();
    NameAddr contact =
        NameAddr.parse(
                sent.contacts().getFirst().toString().replace("contact.invalid", "192.0.2.9:5060"))
            .orElseThrow();
    SipRequest asItLeft = sent.toBuilder().contact(contact).build();
    SipResponse.Builder response = SipResponse.to(asItLeft, status).toTag("carrier");
    for (int i = 0; i < headers.length; i += 2) {
      response.add(headers[i], headers[i + 1]);
    }
    if (status == 200) {
      response.contact(contact);
    }
    outputs =
        registration.on(new RegistrationInput.Responded(response.build(), asItLeft, REACH), now);
  }

  private void unanswered() {
    outputs = registration.on(new RegistrationInput.Unanswered(sent().cseq().number()), now);
  }

  private void wake() {
    now = timer();
    outputs = registration.on(new RegistrationInput.TimerFired(), now);
  }

  private RegistrationOutput.Send send() {
    return outputs.stream()
        .filter(RegistrationOutput.Send.class::isInstance)
        .map(RegistrationOutput.Send.class::cast)
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing sent: " + outputs));
  }

  private SipRequest sent() {
    return send().register();
  }

  private String server() {
    return send().server().host();
  }

  private long timer() {
    return outputs.stream()
        .filter(RegistrationOutput.SetTimer.class::isInstance)
        .map(output -> ((RegistrationOutput.SetTimer) output).deadlineEpochMillis())
        .findFirst()
        .orElseThrow(() -> new AssertionError("no timer: " + outputs));
  }

  private TrunkState told() {
    List<TrunkState> told = new ArrayList<>();
    for (RegistrationOutput output : outputs) {
      if (output instanceof RegistrationOutput.Tell(TrunkState state)) {
        told.add(state);
      }
    }
    return told.getLast();
  }

  // ---- what is to hold ----

  @Test
  void registersWithTheFirstServerAndAnswersItsChallenge() {
    start();
    assertThat(told().status()).isEqualTo(Status.REGISTERING);
    assertThat(server()).isEqualTo("sbc1.carrier.example");
    assertThat(sent().requestUri()).isEqualTo("sip:carrier.example");
    assertThat(sent().to().uri()).isEqualTo("sip:4930123@carrier.example");
    assertThat(sent().contacts().getFirst().toString())
        .contains("sip:4930123@contact.invalid;line=" + told().line())
        .contains("expires=600");
    assertThat(sent().headers().has(HeaderName.AUTHORIZATION)).isFalse();

    answer(401, HeaderName.WWW_AUTHENTICATE, CHALLENGE);
    assertThat(sent().cseq().number()).isEqualTo(2);
    assertThat(sent().headers().first(HeaderName.AUTHORIZATION).orElse(""))
        .contains("username=\"4930123\"")
        .contains("uri=\"sip:carrier.example\"")
        .doesNotContain("secret");

    answer(200);
    assertThat(told().status()).isEqualTo(Status.REGISTERED);
    assertThat(told().untilEpochMillis()).isEqualTo(now + 600_000);
    assertThat(told().target()).isEqualTo("sip:sbc1.carrier.example");
    assertThat(told().contact()).startsWith("sip:4930123@192.0.2.9:5060;line=");
    assertThat(told().reach()).isEqualTo(REACH);
    assertThat(timer()).isBetween(now + 420_000, now + 540_000);
  }

  @Test
  void refreshesBeforeTheLifetimeThatWasGrantedIsOver() {
    start();
    answer(401, HeaderName.WWW_AUTHENTICATE, CHALLENGE);
    SipRequest asked = sent();
    SipResponse shorter =
        SipResponse.to(asked, 200)
            .contact(asked.contacts().getFirst().withParam("expires", "100"))
            .build();
    outputs = registration.on(new RegistrationInput.Responded(shorter, asked, REACH), now);
    assertThat(timer()).as("room for a server that does not answer").isEqualTo(now + 60_000);

    wake();
    assertThat(sent().cseq().number()).isEqualTo(3);
    assertThat(sent().callId()).isEqualTo(asked.callId());
    assertThat(sent().headers().first(HeaderName.AUTHORIZATION).orElse("")).contains("nc=00000002");
  }

  @Test
  void goesOnToTheNextServerAndStaysThere() {
    start();
    unanswered();
    assertThat(server()).isEqualTo("sbc2.carrier.example");
    answer(200);
    assertThat(told().target()).isEqualTo("sip:sbc2.carrier.example");
    wake();
    assertThat(server()).isEqualTo("sbc2.carrier.example");
  }

  @Test
  void backsOffFurtherWithEachRoundThatFails() {
    start();
    long longest = 0;
    for (int round = 1; round <= 10; round++) {
      unanswered();
      answer(503);
      assertThat(told().status()).isEqualTo(Status.FAILED);
      assertThat(told().reason()).isEqualTo("503 Service Unavailable");
      long most = Math.min(120_000, 1_000L << round);
      assertThat(timer() - now).as("round " + round).isBetween(most / 2, most);
      longest = Math.max(longest, timer() - now);
      wake();
      assertThat(server()).isEqualTo("sbc1.carrier.example");
    }
    assertThat(longest).isGreaterThan(60_000);
    answer(200);
    unansweredRefresh();
    assertThat(timer() - now).as("a success begins anew").isLessThanOrEqualTo(2_000);
  }

  private void unansweredRefresh() {
    wake();
    unanswered();
    unanswered();
  }

  @Test
  void staysRegisteredWhileARefreshFailsUntilItRunsOut() {
    start();
    answer(200);
    long until = told().untilEpochMillis();
    unansweredRefresh();
    assertThat(told().status()).isEqualTo(Status.REGISTERED);
    assertThat(told().reason()).isEqualTo("no answer");
    while (now < until) {
      wake();
      if (outputs.stream().anyMatch(RegistrationOutput.Send.class::isInstance)) {
        unanswered();
        unanswered();
      }
    }
    assertThat(told().status()).isEqualTo(Status.FAILED);
    wake();
    answer(200);
    assertThat(told().status()).isEqualTo(Status.REGISTERED);
    assertThat(told().reason()).isEmpty();
  }

  @Test
  void waitsLongAfterAWrongPasswordAndTriesNoOtherServer() {
    start();
    answer(401, HeaderName.WWW_AUTHENTICATE, CHALLENGE);
    answer(401, HeaderName.WWW_AUTHENTICATE, CHALLENGE.replace("n1", "n2"));
    assertThat(told().status()).isEqualTo(Status.REJECTED);
    assertThat(told().reason()).isEqualTo("credentials refused");
    assertThat(outputs).noneMatch(RegistrationOutput.Send.class::isInstance);
    assertThat(timer() - now).isBetween(300_000L, 600_000L);
  }

  @Test
  void waitsAtLeastAsLongAsItIsTold() {
    start();
    answer(503, HeaderName.RETRY_AFTER, "300");
    answer(503, HeaderName.RETRY_AFTER, "200 (busy)");
    assertThat(timer() - now).isEqualTo(300_000);
  }

  @Test
  void asksForLongerWhereTheCarrierWantsThat() {
    start();
    answer(423, HeaderName.MIN_EXPIRES, "1800");
    assertThat(server()).isEqualTo("sbc1.carrier.example");
    assertThat(sent().contacts().getFirst().params().get("expires")).contains("1800");
    answer(423, HeaderName.MIN_EXPIRES, "1800");
    assertThat(server()).as("it does not keep its word").isEqualTo("sbc2.carrier.example");
  }

  @Test
  void goesOnFromWhereTheFormerOwnerWasAndRemovesWhatHeLeft() {
    TrunkState left =
        new TrunkState(
            "carrier",
            Status.REGISTERED,
            "",
            1,
            now + 300_000,
            "sip:sbc2.carrier.example",
            "sip:4930123@192.0.2.77:5060;line=abc",
            "abc",
            "call-id",
            41,
            new Reach("signaling-1", "UDP", "192.0.2.2", 5060, 0, List.of()));
    registration = registration(Optional.of(left));
    start();
    assertThat(server()).isEqualTo("sbc2.carrier.example");
    assertThat(sent().callId()).isEqualTo("call-id");
    assertThat(sent().cseq().number()).isEqualTo(42);
    assertThat(told().isRegistered()).isTrue();
    answer(200);
    assertThat(told().line()).isEqualTo("abc");
    assertThat(sent().contacts().getFirst().toString())
        .isEqualTo("<sip:4930123@192.0.2.77:5060;line=abc>;expires=0");
    assertThat(sent().cseq().number()).isEqualTo(43);
  }

  @Test
  void doesNotTakeTheAnswerToARemovalForThatToARefresh() {
    start();
    answer(200);
    SipRequest first =
        registration.start(now).stream()
            .filter(RegistrationOutput.Send.class::isInstance)
            .map(output -> ((RegistrationOutput.Send) output).register())
            .findFirst()
            .orElseThrow();
    SipResponse late =
        SipResponse.to(
                first.toBuilder().cseq(new io.tandem.sip.message.CSeq(1, "REGISTER")).build(), 500)
            .build();
    assertThat(registration.on(new RegistrationInput.Responded(late, first, REACH), now)).isEmpty();
  }

  @Test
  void takesItsContactAwayWhenItIsStopped() {
    start();
    answer(401, HeaderName.WWW_AUTHENTICATE, CHALLENGE);
    answer(200);
    outputs = registration.on(new RegistrationInput.Stopped(), now);
    assertThat(told().status()).isEqualTo(Status.STOPPED);
    assertThat(sent().contacts().getFirst().params().get("expires")).contains("0");
    assertThat(sent().headers().has(HeaderName.AUTHORIZATION)).isTrue();

    answer(401, HeaderName.WWW_AUTHENTICATE, CHALLENGE.replace("n1", "n2") + ", stale=true");
    assertThat(sent().headers().first(HeaderName.AUTHORIZATION).orElse("")).contains("n2");
    assertThat(registration.on(new RegistrationInput.TimerFired(), now)).isEmpty();
  }

  @Test
  void keepsToRetryAfterAlsoWhenItsRegistrationRunsOutMeanwhile() {
    start();
    answer(200);
    wake();
    answer(503, HeaderName.RETRY_AFTER, "3600");
    unanswered();
    long told = now + 3_600_000;
    wake();
    assertThat(told().status()).isEqualTo(Status.FAILED);
    assertThat(outputs).noneMatch(RegistrationOutput.Send.class::isInstance);
    assertThat(timer()).isEqualTo(told);
  }

  @Test
  void waitsForWhatIsUnderWayBeforeItTakesItsContactAway() {
    start();
    SipRequest underWay = sent();
    outputs = registration.on(new RegistrationInput.Stopped(), now);
    assertThat(outputs).noneMatch(RegistrationOutput.Send.class::isInstance);
    outputs =
        registration.on(
            new RegistrationInput.Responded(SipResponse.to(underWay, 200).build(), underWay, REACH),
            now);
    assertThat(server()).isEqualTo("sbc1.carrier.example");
    assertThat(sent().contacts().getFirst().params().get("expires")).contains("0");
  }

  @Test
  void beginsAnewWhereTheFormerRegistrationWasWithAnotherServer() {
    TrunkState left =
        new TrunkState(
            "carrier",
            Status.REGISTERED,
            "",
            1,
            now + 300_000,
            "sip:sbc.another.example",
            "sip:4930123@192.0.2.77:5060;line=abc",
            "abc",
            "call-id",
            41,
            REACH);
    registration = registration(Optional.of(left));
    start();
    assertThat(told().status()).isEqualTo(Status.REGISTERING);
    assertThat(sent().cseq().number()).isEqualTo(42);
    answer(200);
    assertThat(outputs)
        .as("another carrier's is none of ours")
        .noneMatch(RegistrationOutput.Send.class::isInstance);
  }
}
