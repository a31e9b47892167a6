package io.tandem.sip.transaction;

import static io.tandem.sip.transaction.TimerName.A;
import static io.tandem.sip.transaction.TimerName.B;
import static io.tandem.sip.transaction.TimerName.CANCELLED;
import static io.tandem.sip.transaction.TimerName.D;
import static io.tandem.sip.transaction.TimerName.M;

import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.transaction.TransactionInput.Begun;
import io.tandem.sip.transaction.TransactionInput.ResponseReceived;
import io.tandem.sip.transaction.TransactionInput.TimerFired;
import io.tandem.sip.transaction.TransactionInput.ToClient;
import io.tandem.sip.transaction.TransactionInput.TransportFailed;
import io.tandem.sip.transaction.TransactionInput.UserCancels;
import io.tandem.sip.transaction.TransactionOutput.BeginCancel;
import io.tandem.sip.transaction.TransactionOutput.ClearTimer;
import io.tandem.sip.transaction.TransactionOutput.Deliver;
import io.tandem.sip.transaction.TransactionOutput.SetTimer;
import io.tandem.sip.transaction.TransactionOutput.Terminated;
import io.tandem.sip.transaction.TransactionOutput.TimedOut;
import io.tandem.sip.transaction.TransactionOutput.Transmit;
import io.tandem.sip.transaction.TransactionOutput.Unreachable;
import java.util.ArrayList;
import java.util.List;

/**
 * The INVITE client transaction of RFC 3261 section 17.1.1 with the Accepted state of RFC 6026:
 * table "INVITE client" in docs/specs/sip-transactions.md. Owned by the {@link TransactionLayer} of
 * one loop. It acknowledges final responses other than 2xx; the ACK for a 2xx belongs to the dialog
 * and is the user's.
 */
final class InviteClient implements ClientTransaction {
  private enum State {
    /** Waiting for any response. */
    CALLING,
    /** Waiting for a final response; a human is being asked. */
    PROCEEDING,
    /** Waiting for retransmissions of the failure to die out. */
    COMPLETED,
    /** Waiting for more 2xx: retransmitted, or from other forks. */
    ACCEPTED,
    /** Waiting for nothing. */
    TERMINATED
  }

  private final SipRequest invite;
  private final boolean reliable;
  private final TimerDurations durations;
  private State state;
  private long retransmitNanos;
  private boolean cancelWanted;

  private InviteClient(SipRequest invite, boolean reliable, TimerDurations durations, State state) {
    this.invite = invite;
    this.reliable = reliable;
    this.durations = durations;
    this.state = state;
    this.retransmitNanos = durations.t1Nanos();
  }

  static InviteClient fresh(SipRequest invite, boolean reliable, TimerDurations durations) {
    return new InviteClient(invite, reliable, durations, State.CALLING);
  }

  /** One whose INVITE was sent and provisionally answered before this process began. */
  static InviteClient restored(SipRequest invite, boolean reliable, TimerDurations durations) {
    return new InviteClient(invite, reliable, durations, State.PROCEEDING);
  }

  /** Whether a final response is to come. */
  boolean isOpen() {
    return state == State.CALLING || state == State.PROCEEDING;
  }

  @Override
  public List<TransactionOutput> on(ToClient input) {
    return switch (state) {
      case CALLING -> whileCalling(input);
      case PROCEEDING -> whileProceeding(input);
      case COMPLETED -> whileCompleted(input);
      case ACCEPTED -> whileAccepted(input);
      case TERMINATED -> List.of();
    };
  }

  private List<TransactionOutput> whileCalling(ToClient input) {
    return switch (input) {
      case Begun() -> {
        List<TransactionOutput> out = new ArrayList<>(3);
        out.add(new Transmit(invite));
        if (!reliable) {
          out.add(new SetTimer(A, retransmitNanos));
        }
        out.add(new SetTimer(B, durations.patienceNanos()));
        yield out;
      }
      case TimerFired(TimerName timer) when timer == A -> {
        // Doubles without end: B stops it (section 17.1.1.2).
        retransmitNanos *= 2;
        yield List.of(new Transmit(invite), new SetTimer(A, retransmitNanos));
      }
      case TimerFired(TimerName timer) when timer == B -> timedOut();
      case TimerFired _ -> List.of();
      case ResponseReceived(SipResponse response) when response.isProvisional() -> {
        state = State.PROCEEDING;
        List<TransactionOutput> out = new ArrayList<>(5);
        out.add(new ClearTimer(A));
        out.add(new ClearTimer(B));
        if (cancelWanted) {
          out.addAll(cancel());
        }
        out.add(new Deliver(response));
        yield out;
      }
      case ResponseReceived(SipResponse response) -> onFinal(response);
      case UserCancels() -> {
        // Not before a provisional response: the CANCEL might overtake its INVITE (section 9.1).
        cancelWanted = true;
        yield List.of();
      }
      case TransportFailed() -> unreachable();
    };
  }

  private List<TransactionOutput> whileProceeding(ToClient input) {
    return switch (input) {
      case ResponseReceived(SipResponse response) when response.isProvisional() ->
          List.of(new Deliver(response));
      case ResponseReceived(SipResponse response) -> onFinal(response);
      case UserCancels() -> {
        if (cancelWanted) {
          yield List.of();
        }
        cancelWanted = true;
        yield cancel();
      }
      case TimerFired(TimerName timer) when timer == CANCELLED -> timedOut();
      case TransportFailed() -> unreachable();
      case Begun _, TimerFired _ -> List.of();
    };
  }

  private List<TransactionOutput> whileCompleted(ToClient input) {
    return switch (input) {
      case ResponseReceived(SipResponse response) when response.status() >= 300 ->
          List.of(new Transmit(FollowUps.ackForFailure(invite, response)));
      case TimerFired(TimerName timer) when timer == D -> terminated();
      case TransportFailed() -> unreachable();
      case Begun _, ResponseReceived _, TimerFired _, UserCancels _ -> List.of();
    };
  }

  private List<TransactionOutput> whileAccepted(ToClient input) {
    return switch (input) {
      case ResponseReceived(SipResponse response) when response.isSuccess() ->
          List.of(new Deliver(response));
      case TimerFired(TimerName timer) when timer == M -> terminated();
      // The dialog lives on without this connection (RFC 6026 section 7.2).
      case TransportFailed _, Begun _, ResponseReceived _, TimerFired _, UserCancels _ -> List.of();
    };
  }

  private List<TransactionOutput> onFinal(SipResponse response) {
    List<TransactionOutput> out = new ArrayList<>(6);
    out.add(new ClearTimer(A));
    out.add(new ClearTimer(B));
    out.add(new ClearTimer(CANCELLED));
    if (response.isSuccess()) {
      state = State.ACCEPTED;
      out.add(new SetTimer(M, durations.patienceNanos()));
      out.add(new Deliver(response));
      return out;
    }
    out.add(new Transmit(FollowUps.ackForFailure(invite, response)));
    if (reliable) {
      // Timer D is zero: nothing is retransmitted on this transport.
      out.add(new Deliver(response));
      out.addAll(terminated());
      return out;
    }
    state = State.COMPLETED;
    out.add(new SetTimer(D, durations.timerDNanos()));
    out.add(new Deliver(response));
    return out;
  }

  private List<TransactionOutput> cancel() {
    return List.of(
        new SetTimer(CANCELLED, durations.patienceNanos()),
        new BeginCancel(FollowUps.cancel(invite)));
  }

  private List<TransactionOutput> timedOut() {
    state = State.TERMINATED;
    return List.of(new TimedOut(), new Terminated());
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
