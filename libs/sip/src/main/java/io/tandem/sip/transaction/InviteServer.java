package io.tandem.sip.transaction;

import static io.tandem.sip.transaction.TimerName.G;
import static io.tandem.sip.transaction.TimerName.H;
import static io.tandem.sip.transaction.TimerName.I;
import static io.tandem.sip.transaction.TimerName.L;
import static io.tandem.sip.transaction.TimerName.TRYING;

import io.tandem.sip.message.Method;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.transaction.TransactionInput.Begun;
import io.tandem.sip.transaction.TransactionInput.RequestReceived;
import io.tandem.sip.transaction.TransactionInput.TimerFired;
import io.tandem.sip.transaction.TransactionInput.ToServer;
import io.tandem.sip.transaction.TransactionInput.TransportFailed;
import io.tandem.sip.transaction.TransactionInput.Unanswered;
import io.tandem.sip.transaction.TransactionInput.UserResponds;
import io.tandem.sip.transaction.TransactionOutput.AckTimedOut;
import io.tandem.sip.transaction.TransactionOutput.ClearTimer;
import io.tandem.sip.transaction.TransactionOutput.Deliver;
import io.tandem.sip.transaction.TransactionOutput.SetTimer;
import io.tandem.sip.transaction.TransactionOutput.Terminated;
import io.tandem.sip.transaction.TransactionOutput.Transmit;
import io.tandem.sip.transaction.TransactionOutput.Unreachable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The INVITE server transaction of RFC 3261 section 17.2.1 with the Accepted state of RFC 6026:
 * table "INVITE server" in docs/specs/sip-transactions.md. Owned by the {@link TransactionLayer} of
 * one loop. It does not retransmit a 2xx: that is end to end, and {@link SuccessRetransmission}
 * does it.
 */
final class InviteServer implements ServerTransaction {
  private enum State {
    /** Waiting for the user's final response. */
    PROCEEDING,
    /** Waiting for the ACK of a failure. */
    COMPLETED,
    /** Waiting for retransmissions of that ACK to die out. */
    CONFIRMED,
    /** Waiting for retransmissions of the INVITE to die out after a 2xx. */
    ACCEPTED,
    /** Waiting for nothing. */
    TERMINATED
  }

  private final SipRequest invite;
  private final boolean reliable;
  private final TimerDurations durations;
  private State state = State.PROCEEDING;
  private @Nullable SipResponse latest;
  private long retransmitNanos;

  InviteServer(SipRequest invite, boolean reliable, TimerDurations durations) {
    this.invite = invite;
    this.reliable = reliable;
    this.durations = durations;
    this.retransmitNanos = durations.t1Nanos();
  }

  /** Whether the INVITE came inside a dialog. */
  boolean isInDialog() {
    return invite.to().tag().isPresent();
  }

  /** Whether a CANCEL can still have an effect. */
  boolean isProceeding() {
    return state == State.PROCEEDING;
  }

  /** The response that was sent last. */
  @Nullable SipResponse latest() {
    return latest;
  }

  @Override
  public List<TransactionOutput> on(ToServer input) {
    return switch (state) {
      case PROCEEDING -> whileProceeding(input);
      case COMPLETED -> whileCompleted(input);
      case CONFIRMED -> whileConfirmed(input);
      case ACCEPTED -> whileAccepted(input);
      case TERMINATED -> List.of();
    };
  }

  private List<TransactionOutput> whileProceeding(ToServer input) {
    return switch (input) {
      case Begun() ->
          List.of(new SetTimer(TRYING, durations.tryingAfterNanos()), new Deliver(invite));
      case RequestReceived(SipRequest request) ->
          latest == null || request.is(Method.ACK) ? List.of() : List.of(new Transmit(latest));
      case UserResponds(SipResponse response) -> onResponse(response);
      case TimerFired(TimerName timer) when timer == TRYING -> {
        if (latest != null) {
          yield List.of();
        }
        latest = SipResponse.to(invite, 100).build();
        yield List.of(new Transmit(latest));
      }
      // Who asked may come back over another connection before a human has answered: the final
      // response looks for its way then (sections 17.2.4 and 18.2.2).
      case TransportFailed() -> List.of();
      case TimerFired _, Unanswered _ -> List.of();
    };
  }

  private List<TransactionOutput> onResponse(SipResponse response) {
    latest = response;
    if (response.isProvisional()) {
      return List.of(new ClearTimer(TRYING), new Transmit(response));
    }
    if (response.isSuccess()) {
      state = State.ACCEPTED;
      return List.of(
          new ClearTimer(TRYING),
          new Transmit(response),
          new SetTimer(L, durations.patienceNanos()));
    }
    state = State.COMPLETED;
    SetTimer giveUp = new SetTimer(H, durations.patienceNanos());
    return reliable
        ? List.of(new ClearTimer(TRYING), new Transmit(response), giveUp)
        : List.of(
            new ClearTimer(TRYING),
            new Transmit(response),
            new SetTimer(G, retransmitNanos),
            giveUp);
  }

  private List<TransactionOutput> whileCompleted(ToServer input) {
    return switch (input) {
      case RequestReceived(SipRequest request) when request.is(Method.ACK) -> {
        if (reliable) {
          // Timer I is zero: nothing is retransmitted on this transport.
          yield terminated();
        }
        state = State.CONFIRMED;
        latest = null;
        yield List.of(new ClearTimer(G), new ClearTimer(H), new SetTimer(I, durations.t4Nanos()));
      }
      case RequestReceived _ -> again();
      case TimerFired(TimerName timer) when timer == G -> {
        retransmitNanos = durations.nextIntervalNanos(retransmitNanos);
        yield latest == null
            ? List.of()
            : List.of(new Transmit(latest), new SetTimer(G, retransmitNanos));
      }
      case TimerFired(TimerName timer) when timer == H -> {
        state = State.TERMINATED;
        yield List.of(new AckTimedOut(), new Terminated());
      }
      case TransportFailed() -> unreachable();
      case Begun _, Unanswered _, UserResponds _, TimerFired _ -> List.of();
    };
  }

  private List<TransactionOutput> again() {
    return latest == null ? List.of() : List.of(new Transmit(latest));
  }

  private List<TransactionOutput> whileConfirmed(ToServer input) {
    return switch (input) {
      case TimerFired(TimerName timer) when timer == I -> terminated();
      case Begun _,
          Unanswered _,
          RequestReceived _,
          UserResponds _,
          TimerFired _,
          TransportFailed _ ->
          List.of();
    };
  }

  private List<TransactionOutput> whileAccepted(ToServer input) {
    return switch (input) {
      // The user's retransmissions of the 2xx answer a retransmitted INVITE too (RFC 6026 section
      // 7.1).
      case UserResponds(SipResponse response) when response.isSuccess() ->
          List.of(new Transmit(response));
      // In the branch of the INVITE only if the peer is of RFC 2543; the dialog needs it all the
      // same.
      case RequestReceived(SipRequest request) when request.is(Method.ACK) ->
          List.of(new Deliver(request));
      case TimerFired(TimerName timer) when timer == L -> terminated();
      case TransportFailed _,
          Begun _,
          Unanswered _,
          RequestReceived _,
          UserResponds _,
          TimerFired _ ->
          List.of();
    };
  }

  private List<TransactionOutput> unreachable() {
    state = State.TERMINATED;
    return List.of(new Unreachable(), new Terminated());
  }

  private List<TransactionOutput> terminated() {
    state = State.TERMINATED;
    return List.of(new Terminated());
  }
}
