package io.tandem.sip.transaction;

import static io.tandem.sip.transaction.TimerName.J;

import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.transaction.TransactionInput.Begun;
import io.tandem.sip.transaction.TransactionInput.RequestReceived;
import io.tandem.sip.transaction.TransactionInput.TimerFired;
import io.tandem.sip.transaction.TransactionInput.ToServer;
import io.tandem.sip.transaction.TransactionInput.TransportFailed;
import io.tandem.sip.transaction.TransactionInput.UserResponds;
import io.tandem.sip.transaction.TransactionOutput.Deliver;
import io.tandem.sip.transaction.TransactionOutput.SetTimer;
import io.tandem.sip.transaction.TransactionOutput.Terminated;
import io.tandem.sip.transaction.TransactionOutput.Transmit;
import io.tandem.sip.transaction.TransactionOutput.Unreachable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The non-INVITE server transaction of RFC 3261 section 17.2.2 with the rule of RFC 4320 on 408:
 * table "Non-INVITE server" in docs/specs/sip-transactions.md. Owned by the {@link
 * TransactionLayer} of one loop. It keeps the response, not the request: there may be a million of
 * these waiting for their timer J.
 */
final class NonInviteServer implements ServerTransaction {
  private enum State {
    /** Waiting for the user's first response. */
    TRYING,
    /** Waiting for the user's final response. */
    PROCEEDING,
    /** Waiting for retransmissions of the request to die out. */
    COMPLETED,
    /** Waiting for nothing. */
    TERMINATED
  }

  private final boolean reliable;
  private final TimerDurations durations;
  private State state = State.TRYING;
  private @Nullable SipRequest request;
  private @Nullable SipResponse latest;

  NonInviteServer(SipRequest request, boolean reliable, TimerDurations durations) {
    this.request = request;
    this.reliable = reliable;
    this.durations = durations;
  }

  @Override
  public List<TransactionOutput> on(ToServer input) {
    return switch (state) {
      case TRYING, PROCEEDING -> whileWaiting(input);
      case COMPLETED -> whileCompleted(input);
      case TERMINATED -> List.of();
    };
  }

  private List<TransactionOutput> whileWaiting(ToServer input) {
    return switch (input) {
      case Begun() -> {
        SipRequest fresh = request;
        request = null;
        yield fresh == null ? List.of() : List.of(new Deliver(fresh));
      }
      case RequestReceived _ -> again();
      case UserResponds(SipResponse response) -> onResponse(response);
      case TransportFailed() -> {
        state = State.TERMINATED;
        yield List.of(new Unreachable(), new Terminated());
      }
      case TimerFired _ -> List.of();
    };
  }

  private List<TransactionOutput> onResponse(SipResponse response) {
    if (response.isProvisional()) {
      latest = response;
      state = State.PROCEEDING;
      return List.of(new Transmit(response));
    }
    if (response.status() == 408) {
      // By the time it arrived, the client would have given up; it would only be stray (RFC 4320
      // section 4.2).
      state = State.TERMINATED;
      return List.of(new Terminated());
    }
    if (reliable) {
      // Timer J is zero: nothing is retransmitted on this transport.
      state = State.TERMINATED;
      return List.of(new Transmit(response), new Terminated());
    }
    latest = response;
    state = State.COMPLETED;
    return List.of(new Transmit(response), new SetTimer(J, durations.patienceNanos()));
  }

  private List<TransactionOutput> whileCompleted(ToServer input) {
    return switch (input) {
      case RequestReceived _ -> again();
      case TimerFired(TimerName timer) when timer == J -> {
        state = State.TERMINATED;
        yield List.of(new Terminated());
      }
      case Begun _, UserResponds _, TimerFired _, TransportFailed _ -> List.of();
    };
  }

  private List<TransactionOutput> again() {
    return latest == null ? List.of() : List.of(new Transmit(latest));
  }
}
