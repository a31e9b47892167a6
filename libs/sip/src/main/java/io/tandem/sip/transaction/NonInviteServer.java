package io.tandem.sip.transaction;

import static io.tandem.sip.transaction.TimerName.EXPIRED;
import static io.tandem.sip.transaction.TimerName.J;
import static io.tandem.sip.transaction.TimerName.TRYING;

import io.tandem.sip.message.ParseResult;
import io.tandem.sip.message.SipMessage;
import io.tandem.sip.message.SipParser;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.transaction.TransactionInput.Begun;
import io.tandem.sip.transaction.TransactionInput.RequestReceived;
import io.tandem.sip.transaction.TransactionInput.TimerFired;
import io.tandem.sip.transaction.TransactionInput.ToServer;
import io.tandem.sip.transaction.TransactionInput.TransportFailed;
import io.tandem.sip.transaction.TransactionInput.Unanswered;
import io.tandem.sip.transaction.TransactionInput.UserResponds;
import io.tandem.sip.transaction.TransactionOutput.ClearTimer;
import io.tandem.sip.transaction.TransactionOutput.Deliver;
import io.tandem.sip.transaction.TransactionOutput.SetTimer;
import io.tandem.sip.transaction.TransactionOutput.Terminated;
import io.tandem.sip.transaction.TransactionOutput.Transmit;
import io.tandem.sip.transaction.TransactionOutput.Unreachable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The non-INVITE server transaction of RFC 3261 section 17.2.2 with the rules of RFC 4320: table
 * "Non-INVITE server" in docs/specs/sip-transactions.md. Owned by the {@link TransactionLayer} of
 * one loop. Once answered it keeps the bytes of the answer and nothing else: there may be a million
 * of these waiting for their timer J, and a response shares the bytes of its request.
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

  private static final byte[] NOTHING = new byte[0];

  private final boolean reliable;
  private final TimerDurations durations;
  private State state = State.TRYING;
  private @Nullable SipRequest request;
  private @Nullable SipResponse provisional;
  private byte[] answer = NOTHING;

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
      case Begun() -> request == null ? List.of() : List.of(new Deliver(request));
      case Unanswered() -> List.of(new SetTimer(TRYING, durations.slowRetransmissionNanos()));
      case RequestReceived _ ->
          provisional == null ? List.of() : List.of(new Transmit(provisional));
      case UserResponds(SipResponse response) -> onResponse(response);
      case TimerFired(TimerName timer) when timer == TRYING -> onTrying();
      // Whoever asked has given up: an answer would only be stray (RFC 4320 section 4.2).
      case TimerFired(TimerName timer) when timer == EXPIRED -> terminated();
      case TransportFailed() -> {
        state = State.TERMINATED;
        yield List.of(new Unreachable(), new Terminated());
      }
      case TimerFired _ -> List.of();
    };
  }

  /** RFC 4320 section 4.1: 100 as soon as the client asks no more often than every T2. */
  private List<TransactionOutput> onTrying() {
    SetTimer expired =
        new SetTimer(EXPIRED, durations.patienceNanos() - durations.slowRetransmissionNanos());
    if (provisional != null || request == null) {
      return List.of(expired);
    }
    provisional = SipResponse.to(request, 100).build();
    state = State.PROCEEDING;
    return List.of(new Transmit(provisional), expired);
  }

  private List<TransactionOutput> onResponse(SipResponse response) {
    if (response.isProvisional()) {
      // Nothing but 100, and by UDP not before onTrying: an early one makes the client slower to
      // find out that the final response was lost (RFC 4320 section 4.1).
      if (response.status() != 100 || !reliable) {
        return List.of();
      }
      provisional = response;
      state = State.PROCEEDING;
      return List.of(new Transmit(response));
    }
    request = null;
    provisional = null;
    if (response.status() == 408) {
      // By the time it arrived, the client would have given up (RFC 4320 section 4.2).
      return terminated();
    }
    if (reliable) {
      // Timer J is zero: nothing is retransmitted on this transport.
      state = State.TERMINATED;
      return List.of(new Transmit(response), new Terminated());
    }
    answer = response.encode();
    state = State.COMPLETED;
    return List.of(
        new ClearTimer(TRYING),
        new ClearTimer(EXPIRED),
        new Transmit(response),
        new SetTimer(J, durations.patienceNanos()));
  }

  private List<TransactionOutput> whileCompleted(ToServer input) {
    return switch (input) {
      case RequestReceived _ -> again();
      case TimerFired(TimerName timer) when timer == J -> terminated();
      case Begun _, Unanswered _, UserResponds _, TimerFired _, TransportFailed _ -> List.of();
    };
  }

  /** Few requests come again, so reading the answer back is cheaper than keeping it ready. */
  private List<TransactionOutput> again() {
    return SipParser.parse(answer) instanceof ParseResult.Parsed(SipMessage message)
        ? List.of(new Transmit(message))
        : List.of();
  }

  private List<TransactionOutput> terminated() {
    state = State.TERMINATED;
    return List.of(new Terminated());
  }
}
