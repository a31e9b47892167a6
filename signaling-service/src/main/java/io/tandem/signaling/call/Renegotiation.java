package io.tandem.signaling.call;

import io.tandem.contracts.CallRecord.EndedBy;
import io.tandem.contracts.CallSnapshot;
import io.tandem.sdp.AnswerCheck;
import io.tandem.sdp.Relay;
import io.tandem.sdp.SessionDescription;
import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.Method;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.transaction.ClientTransactionId;
import io.tandem.sip.transaction.ServerTransactionId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A re-INVITE on its way through an answered call (RFC 3261 section 14): one side offers anew, the
 * other side is asked, its answer goes back. One at a time; a second one meets 491.
 *
 * <p>Owned by its call. Until the answer is there the old agreement holds, media included.
 */
final class Renegotiation {

  /**
   * What is under way.
   *
   * @param asker who offered
   * @param sent the re-INVITE to the other side
   */
  private record Pending(
      Leg asker,
      SipRequest request,
      ServerTransactionId transaction,
      Hearing.Heard offer,
      SipRequest sent) {}

  /** The re-INVITE that was answered last: the answer may turn out not to be stored. */
  private record Answered(Leg asker, SipRequest request, ServerTransactionId transaction) {}

  /** As long as an INVITE may go unanswered (RFC 3261 timer B). */
  private static final long PATIENCE_MILLIS = 32_000;

  private final Call call;
  private @Nullable Pending pending;
  private @Nullable Answered answered;

  Renegotiation(Call call) {
    this.call = call;
  }

  void onOffer(Leg asker, SipRequest request, ServerTransactionId transaction, long now) {
    if (pending != null || !asker.acknowledged) {
      // RFC 3261 section 14.2; an unacknowledged 200 is an offer and answer still in progress.
      call.emit(call.respond(asker, transaction, asker.response(request, 491)));
      return;
    }
    Optional<SessionDescription> offer = Leg.description(request);
    switch (MediaOfCall.hear(call, offer, said -> SrtpOfCall.hearAnew(call, asker, said))) {
      case Hearing.Heard heard -> {
        Leg other = call.other(asker);
        if (other == null) {
          answerOurselves(asker, request, transaction, heard, now);
        } else {
          ask(asker, other, request, transaction, heard, now);
        }
      }
      case Hearing.Refused(OfferFault fault) -> refuse(asker, request, transaction, fault);
      case Hearing.Wrong(String reason) -> throw new IllegalStateException(reason);
    }
  }

  private void answerOurselves(
      Leg asker,
      SipRequest request,
      ServerTransactionId transaction,
      Hearing.Heard offer,
      long now) {
    Optional<SessionDescription> answer = MediaOfCall.ownAnswer(call, offer.plain());
    if (answer.isEmpty()) {
      refuse(asker, request, transaction, OfferFault.NO_CODEC);
      return;
    }
    MediaOfCall.adopt(call, asker, offer);
    MediaOfCall.ownSource(call, offer.plain())
        .ifPresent(source -> call.media.send(asker.endpointId, source));
    MediaOfCall.speakOwn(call, offer.plain());
    answered = new Answered(asker, request, transaction);
    writeDown(now);
    call.emit(
        call.respond(
            asker,
            transaction,
            asker.response(request, 200).body(Leg.SDP, asker.tell(answer.get()))));
  }

  private void ask(
      Leg asker,
      Leg other,
      SipRequest request,
      ServerTransactionId transaction,
      Hearing.Heard offer,
      long now) {
    SessionDescription relayed =
        Relay.offer(
                MediaOfCall.offeredAnew(call, offer.plain()),
                other.sdpSessionId,
                call.media.addressOf(other.endpointId))
            .orElseThrow();
    SipRequest sent =
        other.request(Method.INVITE, call.branchToken()).body(Leg.SDP, other.tell(relayed)).build();
    pending = new Pending(asker, request, transaction, offer, sent);
    call.emit(new CallOutput.SetTimer(CallTimer.CHANGE, now + PATIENCE_MILLIS));
    call.emit(new CallOutput.Send(other.role, sent, other.nextHop()));
  }

  /** With credentials; what was offered stays the same. */
  private void askAgain(Pending current, Leg other) {
    SipRequest sent =
        other.request(Method.INVITE, call.branchToken()).body(Leg.SDP, current.sent.body()).build();
    pending = new Pending(current.asker, current.request, current.transaction, current.offer, sent);
    call.emit(new CallOutput.Send(other.role, sent, other.nextHop()));
  }

  void onResponse(Leg leg, SipResponse response, long now) {
    Pending current = pending;
    if (current == null || current.sent.cseq().number() != response.cseq().number()) {
      if (response.isSuccess()) {
        call.acknowledge(leg, response); // our ACK was lost
      }
      return;
    }
    if (response.isProvisional()) {
      return;
    }
    if (leg.canProve(response)) {
      askAgain(current, leg);
      return;
    }
    pending = null;
    call.emit(new CallOutput.ClearTimer(CallTimer.CHANGE));
    if (response.isSuccess()) {
      leg.dialog = leg.establishedDialog().refreshedBy(response);
      call.acknowledge(leg, response);
      onAnswer(current, leg, response, now);
    } else if (response.status() == 481 || response.status() == 408) {
      // RFC 3261 section 12.2.1.2: the other side has lost the dialog.
      refuse(current, response.status());
      call.hangUpAll(CallEnd.answered(EndedBy.EXCHANGE, "a side no longer knew the call"), now);
    } else {
      refuse(current, relayedStatus(response.status()));
    }
  }

  private void onAnswer(Pending current, Leg answerer, SipResponse response, long now) {
    Optional<SessionDescription> said = Leg.description(response);
    Optional<Hearing.Heard> heard = said.flatMap(a -> SrtpOfCall.hearAnswer(call, answerer, a));
    if (said.isPresent() && heard.isEmpty()) {
      refuse(current, 488);
      call.hangUpAll(CallEnd.answered(EndedBy.EXCHANGE, "a side went on without SRTP"), now);
      return;
    }
    SessionDescription offer = current.offer.plain();
    Optional<Hearing.Heard> answer = heard.filter(a -> isUsable(answerer, a.plain()));
    Optional<SessionDescription> relayed =
        answer.flatMap(
            a ->
                Relay.answer(
                    offer,
                    MediaOfCall.agree(call, current.asker, offer, answerer, a.plain()),
                    current.asker.sdpSessionId,
                    call.media.addressFacing(
                        current.asker.endpointId, offer.audio().orElseThrow())));
    if (answer.isEmpty() || relayed.isEmpty()) {
      refuse(current, 488);
      return;
    }
    MediaOfCall.adopt(call, current.asker, current.offer);
    MediaOfCall.adopt(call, answerer, answer.get());
    answered = new Answered(current.asker, current.request, current.transaction);
    writeDown(now);
    call.emit(
        call.respond(
            current.asker,
            current.transaction,
            current
                .asker
                .response(current.request, 200)
                .body(Leg.SDP, current.asker.tell(relayed.get()))));
  }

  private boolean isUsable(Leg answerer, SessionDescription answer) {
    SessionDescription offered = Optional.ofNullable(answerer.local).orElseThrow();
    return answer.audio().filter(a -> call.media.fits(answerer.endpointId, a)).isPresent()
        && AnswerCheck.problem(offered, answer).isEmpty();
  }

  void onUnanswered(Leg leg, long now) {
    Pending current = pending;
    if (current != null && current.asker != leg) {
      pending = null;
      refuse(current, 408);
      call.hangUpAll(
          CallEnd.answered(EndedBy.EXCHANGE, "a side did not respond to a change of the call"),
          now);
    }
  }

  /** The other side rings for ever: its answer, if one comes, is acknowledged and means nothing. */
  void onUnansweredInTime() {
    Pending current = pending;
    if (current != null) {
      pending = null;
      refuse(current, 408);
    }
  }

  /** The change could not be written down, so its answer was not sent. */
  void onNotStored(ServerTransactionId withheld) {
    Answered last = answered;
    if (last != null && last.transaction.equals(withheld)) {
      call.emit(call.respond(last.asker, last.transaction, last.asker.response(last.request, 500)));
    }
  }

  /** The asker takes the offer back. */
  void onCancelled(Leg asker) {
    Pending current = pending;
    if (current != null && current.asker == asker) {
      Leg other = call.other(asker);
      if (other != null) {
        // The final response to the re-INVITE tells how it ended; until then it is pending.
        call.emit(new CallOutput.SendCancel(other.role, ClientTransactionId.of(current.sent)));
      }
    }
  }

  /** The call ends: whoever waits for an answer gets one. */
  void abandon() {
    Pending current = pending;
    if (current != null) {
      pending = null;
      refuse(current, 487);
    }
  }

  private void refuse(
      Leg asker, SipRequest request, ServerTransactionId transaction, OfferFault fault) {
    call.notice(asker, fault);
    SipResponse.Builder response =
        asker.response(request, 488).add(HeaderName.WARNING, fault.warning());
    call.emit(call.respond(asker, transaction, response));
  }

  private void refuse(Pending current, int status) {
    call.emit(
        call.respond(
            current.asker, current.transaction, current.asker.response(current.request, status)));
  }

  private void writeDown(long now) {
    call.emit(new CallOutput.WritePlan(call.media.partition(), call.media.next(now)));
    call.emit(new CallOutput.Store(call.snapshot(CallSnapshot.Phase.ANSWERED)));
  }

  /** A challenge or a redirection of one side means nothing to the other. */
  private static int relayedStatus(int status) {
    return status < 400 || status == 401 || status == 407 ? 488 : status;
  }
}
