package io.tandem.sip.session;

import static io.tandem.sip.session.Side.PEER;
import static io.tandem.sip.session.Side.US;
import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.sip.session.OfferAnswerState.Step;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each test is a line of messages: side, carrier, "+" with a description, and what each was. */
class OfferAnswerStateTest {
  private final List<String> steps = new ArrayList<>();
  private OfferAnswerState state = OfferAnswerState.FRESH;

  @Test
  void offerInTheInviteAnswerInThe2xx() {
    on(US, Carrier.INVITE, true);
    on(PEER, Carrier.UNRELIABLE_PROVISIONAL, true);
    on(PEER, Carrier.INVITE_SUCCESS, true);
    on(US, Carrier.ACK, false);

    assertThat(steps).containsExactly("offer", "plain", "answer", "plain");
    assertThat(state.agreed()).isTrue();
    assertThat(state.inviter()).isEmpty();
  }

  @Test
  void offerInThe2xxAnswerInTheAck() {
    on(US, Carrier.INVITE, false);
    on(PEER, Carrier.INVITE_SUCCESS, true);
    on(US, Carrier.ACK, true);

    assertThat(steps).containsExactly("plain", "offer", "answer");
  }

  @Test
  void offerInAReliableResponseAnswerInThePrackAndMoreByUpdate() {
    on(PEER, Carrier.INVITE, false);
    on(US, Carrier.RELIABLE_PROVISIONAL, true);
    on(PEER, Carrier.PRACK, true);
    on(US, Carrier.PRACK_SUCCESS, false);
    on(US, Carrier.UPDATE, true);
    on(PEER, Carrier.UPDATE_SUCCESS, true);
    on(US, Carrier.INVITE_SUCCESS, false);
    on(PEER, Carrier.ACK, false);

    assertThat(steps)
        .containsExactly("plain", "offer", "answer", "plain", "offer", "answer", "plain", "plain");
  }

  @Test
  void aPrackMayOfferAnewOnceTheSessionIsAgreed() {
    on(US, Carrier.INVITE, true);
    on(PEER, Carrier.RELIABLE_PROVISIONAL, true);
    on(US, Carrier.PRACK, true);
    on(PEER, Carrier.PRACK_SUCCESS, true);
    on(PEER, Carrier.INVITE_SUCCESS, true);

    assertThat(steps).containsExactly("offer", "answer", "offer", "answer", "plain");
  }

  @Test
  void aCalleeMayNotUpdateBeforeItsAnswerIsAcknowledged() {
    on(PEER, Carrier.INVITE, true);
    on(US, Carrier.UPDATE, true);
    on(PEER, Carrier.UPDATE, true);
    on(US, Carrier.RELIABLE_PROVISIONAL, true);
    on(US, Carrier.UPDATE, true);
    on(PEER, Carrier.UPDATE, true);
    on(US, Carrier.UPDATE_FAILURE, false);
    on(PEER, Carrier.PRACK, false);
    on(US, Carrier.UPDATE, true);

    assertThat(steps)
        .containsExactly(
            "offer", "491", "500 later", "answer", "500 later", "offer", "plain", "plain", "offer");
  }

  @Test
  void twoUpdatesThatCrossAreBothRefused() {
    agree();
    on(US, Carrier.UPDATE, true);
    on(PEER, Carrier.UPDATE, true);
    on(US, Carrier.UPDATE, true);
    on(PEER, Carrier.INVITE, true);
    on(PEER, Carrier.UPDATE_FAILURE, false);
    on(PEER, Carrier.UPDATE, true);
    on(PEER, Carrier.UPDATE, true);
    on(PEER, Carrier.INVITE, false);

    assertThat(steps)
        .containsExactly(
            "offer", "491", "500 later", "491", "plain", "offer", "500 later", "500 later");
    assertThat(state.agreed()).isTrue();
  }

  @Test
  void twoInvitesThatCrossAreBothRefused() {
    agree();
    on(US, Carrier.INVITE, true);
    on(PEER, Carrier.INVITE, true);
    on(US, Carrier.INVITE, true);
    on(PEER, Carrier.UPDATE, true);
    on(PEER, Carrier.INVITE_FAILURE, false);
    on(PEER, Carrier.INVITE, true);

    assertThat(steps).containsExactly("offer", "491", "500 later", "491", "plain", "offer");
  }

  @Test
  void aRefreshWithoutDescriptionDisturbsNothing() {
    agree();
    on(US, Carrier.UPDATE, false);
    on(PEER, Carrier.UPDATE_SUCCESS, false);
    on(PEER, Carrier.UPDATE, false);
    on(PEER, Carrier.UPDATE, false);

    assertThat(steps).containsExactly("plain", "plain", "plain", "500 later");
  }

  @Test
  void refreshesThatCrossAreKeptApart() {
    agree();
    on(PEER, Carrier.UPDATE, false);
    on(US, Carrier.UPDATE, false);
    on(US, Carrier.UPDATE_SUCCESS, false);
    on(US, Carrier.UPDATE, true);
    on(PEER, Carrier.UPDATE_SUCCESS, false);
    on(US, Carrier.UPDATE, true);

    assertThat(steps).containsExactly("plain", "plain", "plain", "500 later", "plain", "offer");
  }

  @Test
  void aDescriptionThatIsOwedAndMissingIsBroken() {
    on(US, Carrier.INVITE, true);
    on(PEER, Carrier.INVITE_SUCCESS, false);
    state = OfferAnswerState.FRESH;
    on(US, Carrier.INVITE, false);
    on(PEER, Carrier.RELIABLE_PROVISIONAL, true);
    on(PEER, Carrier.INVITE_SUCCESS, false);
    on(US, Carrier.PRACK, false);
    state = OfferAnswerState.FRESH;
    on(PEER, Carrier.INVITE_SUCCESS, true);

    assertThat(steps)
        .containsExactly("offer", "broken", "plain", "offer", "broken", "broken", "broken");
  }

  private void agree() {
    on(US, Carrier.INVITE, true);
    on(PEER, Carrier.INVITE_SUCCESS, true);
    on(US, Carrier.ACK, false);
    steps.clear();
  }

  private void on(Side from, Carrier carrier, boolean described) {
    String what =
        switch (state.on(from, carrier, described)) {
          case Step.Offer(OfferAnswerState next) -> {
            state = next;
            yield "offer";
          }
          case Step.Answer(OfferAnswerState next) -> {
            state = next;
            yield "answer";
          }
          case Step.Plain(OfferAnswerState next) -> {
            state = next;
            yield "plain";
          }
          case Step.NotNow(int status, boolean retryAfter) -> status + (retryAfter ? " later" : "");
          case Step.Broken _ -> "broken";
        };
    steps.add(what);
  }
}
