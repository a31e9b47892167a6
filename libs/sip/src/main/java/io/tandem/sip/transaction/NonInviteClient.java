package io.tandem.sip.transaction;

import static io.tandem.sip.transaction.TimerName.E;
import static io.tandem.sip.transaction.TimerName.F;
import static io.tandem.sip.transaction.TimerName.K;

import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.transaction.TransactionInput.Begun;
import io.tandem.sip.transaction.TransactionInput.ResponseReceived;
import io.tandem.sip.transaction.TransactionInput.TimerFired;
import io.tandem.sip.transaction.TransactionInput.ToClient;
import io.tandem.sip.transaction.TransactionInput.TransportFailed;
import io.tandem.sip.transaction.TransactionInput.UserCancels;
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
 * The non-INVITE client transaction of RFC 3261 section 17.1.2: table "Non-INVITE client" in
 * docs/specs/sip-transactions.md. Owned by the {@link TransactionLayer} of one loop. It cannot be
 * cancelled: only INVITE can (section 9.1).
 */
final class NonInviteClient implements ClientTransaction {
  private enum State {
    /** Waiting for any response. */
    TRYING,
    /** Waiting for the final response. */
    PROCEEDING,
    /** Waiting for retransmissions of the final response to die out. */
    COMPLETED,
    /** Waiting for nothing. */
    TERMINATED
  }

  private final SipRequest request;
  private final boolean reliable;
  private final TimerDurations durations;
  private State state = State.TRYING;
  private long retransmitNanos;

  NonInviteClient(SipRequest request, boolean reliable, TimerDurations durations) {
    this.request = request;
    this.reliable = reliable;
    this.durations = durations;
    this.retransmitNanos = durations.t1Nanos();
  }

  @Override
  public List<TransactionOutput> on(ToClient input) {
    return switch (state) {
      case TRYING, PROCEEDING -> whileWaiting(input);
      case COMPLETED -> whileCompleted(input);
      case TERMINATED -> List.of();
    };
  }

  private List<TransactionOutput> whileWaiting(ToClient input) {
    return switch (input) {
      case Begun() -> {
        List<TransactionOutput> out = new ArrayList<>(3);
        out.add(new Transmit(request));
        if (!reliable) {
          out.add(new SetTimer(E, retransmitNanos));
        }
        out.add(new SetTimer(F, durations.patienceNanos()));
        yield out;
      }
      case TimerFired(TimerName timer) when timer == E -> {
        retransmitNanos =
            state == State.TRYING
                ? durations.nextIntervalNanos(retransmitNanos)
                : durations.t2Nanos();
        yield List.of(new Transmit(request), new SetTimer(E, retransmitNanos));
      }
      case TimerFired(TimerName timer) when timer == F -> ended(new TimedOut());
      case ResponseReceived(SipResponse response) when response.isProvisional() -> {
        state = State.PROCEEDING;
        yield List.of(new Deliver(response));
      }
      case ResponseReceived(SipResponse response) -> onFinal(response);
      case TransportFailed() -> ended(new Unreachable());
      case TimerFired _, UserCancels _ -> List.of();
    };
  }

  private List<TransactionOutput> onFinal(SipResponse response) {
    if (reliable) {
      // Timer K is zero: nothing is retransmitted on this transport.
      return ended(new Deliver(response));
    }
    state = State.COMPLETED;
    return List.of(
        new ClearTimer(E),
        new ClearTimer(F),
        new SetTimer(K, durations.t4Nanos()),
        new Deliver(response));
  }

  private List<TransactionOutput> whileCompleted(ToClient input) {
    return switch (input) {
      case TimerFired(TimerName timer) when timer == K -> {
        state = State.TERMINATED;
        yield List.of(new Terminated());
      }
      case Begun _, ResponseReceived _, UserCancels _, TimerFired _, TransportFailed _ -> List.of();
    };
  }

  private List<TransactionOutput> ended(TransactionOutput news) {
    state = State.TERMINATED;
    return List.of(news, new Terminated());
  }
}
