package io.tandem.signaling.call;

import io.tandem.contracts.CallRecord;
import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.transaction.ClientTransactionId;
import io.tandem.sip.transaction.ServerTransactionId;
import java.util.Optional;

/**
 * The ways in which a call ends: each tells whoever still waits, gives back what the call holds
 * outside this process, and writes the one call record. Owned by its call, which decides when.
 */
final class Ending {

  private final Call call;

  Ending(Call call) {
    this.call = call;
  }

  /** Ends a call that was never answered, when nothing is open towards a callee. */
  void refuse(CallEnd end, long now) {
    answerCaller(end);
    finish(end, now);
  }

  /** The same for one whose offer cannot be taken. */
  void refuse(OfferFault fault, long now) {
    call.notice(call.caller, fault);
    answerCaller(fault.end(), Optional.of(fault));
    finish(fault.end(), now);
  }

  /** Ends a call of which the caller has seen no answer, taking back what the callee was told. */
  void giveUp(CallEnd end, long now) {
    answerCaller(end);
    Leg callee = call.callee;
    if (callee != null && call.state() == Call.State.ANSWERED) {
      call.sendBye(callee);
      finish(end, now);
    } else if (callee != null && callee.invite != null) {
      call.emit(new CallOutput.ClearTimer(CallTimer.RING));
      call.emit(
          new CallOutput.SendCancel(callee.role, ClientTransactionId.of(callee.openingInvite())));
      call.stateIs(Call.State.CANCELLING);
      release(end, now);
    } else {
      finish(end, now);
    }
  }

  /** Hangs up on everybody. */
  void hangUpAll(CallEnd end, long now) {
    if (call.state() != Call.State.ANSWERED) {
      return;
    }
    call.renegotiation.abandon();
    call.sendBye(call.caller);
    Leg callee = call.callee;
    if (callee != null) {
      call.sendBye(callee);
    }
    finish(end, now);
  }

  /** Ends a call whose sides have been told. */
  void finish(CallEnd end, long now) {
    release(end, now);
    leave();
  }

  /** As far as it goes: each step by itself, since nobody knows what is broken. */
  void wreck(CallEnd end, long now) {
    boolean answered = call.state() == Call.State.ANSWERED && call.caller.transaction == null;
    attempt(() -> answerCaller(end));
    Leg callee = call.callee;
    if (answered) {
      attempt(() -> call.sendBye(call.caller));
    }
    if (callee != null && callee.dialog != null) {
      attempt(() -> call.sendBye(callee));
    } else if (callee != null && callee.invite != null) {
      attempt(
          () ->
              call.emit(
                  new CallOutput.SendCancel(
                      callee.role, ClientTransactionId.of(callee.openingInvite()))));
    }
    finish(end, now);
  }

  private static void attempt(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException _) {
      // The fault that brought us here has been told; the other steps still count.
    }
  }

  /** The last that is heard of a call. */
  void leave() {
    call.stateIs(Call.State.ENDED);
    call.emit(new CallOutput.Ended());
  }

  private void release(CallEnd end, long now) {
    call.emit(new CallOutput.DropPlan(call.media.partition()));
    call.emit(new CallOutput.Forget());
    Leg callee = call.callee;
    CountedMedia counted = call.counted();
    CallRecord ended =
        call.history.close(
            end, call.media.nodeId(), call.caller.trunk, callee == null ? "" : callee.trunk, now);
    call.emit(new CallOutput.Write(counted.in(ended), counted));
  }

  private void answerCaller(CallEnd end) {
    answerCaller(end, Optional.empty());
  }

  private void answerCaller(CallEnd end, Optional<OfferFault> fault) {
    Leg caller = call.caller;
    ServerTransactionId transaction = caller.transaction;
    if (transaction != null) {
      caller.transaction = null;
      SipResponse.Builder response = caller.response(caller.openingInvite(), end.sipStatus());
      fault.ifPresent(f -> response.add(HeaderName.WARNING, f.warning()));
      call.emit(call.respond(caller, transaction, explained(response, end)));
    }
  }

  /** What a status needs beside it. */
  private SipResponse.Builder explained(SipResponse.Builder response, CallEnd end) {
    if (end.disposition() == Disposition.NO_ANSWER) {
      // RFC 3326: 480 alone does not tell it from "not registered".
      return response.add(HeaderName.REASON, "Q.850;cause=19;text=\"no answer\"");
    }
    if (end.sipStatus() == 503) {
      return response.add(HeaderName.RETRY_AFTER, RetryAfter.seconds(call.tokens));
    }
    return response;
  }
}
