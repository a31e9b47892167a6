package io.tandem.sip.transaction;

import static io.tandem.sip.transaction.TimerName.RETRANSMIT_2XX;
import static io.tandem.sip.transaction.TimerName.UNACKNOWLEDGED;

import io.tandem.sip.message.SipResponse;
import io.tandem.sip.transaction.TransactionOutput.AckTimedOut;
import io.tandem.sip.transaction.TransactionOutput.SetTimer;
import io.tandem.sip.transaction.TransactionOutput.Terminated;
import io.tandem.sip.transaction.TransactionOutput.Transmit;
import java.util.List;

/**
 * Repeats a 2xx to an INVITE until its ACK comes, on every transport, since the loss may be behind
 * the next hop (RFC 3261 section 13.3.1.4): table "2xx retransmission" in
 * docs/specs/sip-transactions.md. Owned by the {@link TransactionLayer} of one loop, beside the
 * INVITE server transaction, which by then only absorbs retransmissions.
 */
final class SuccessRetransmission {
  private enum State {
    /** Waiting for the ACK. */
    UNACKNOWLEDGED,
    /** Waiting for nothing. */
    DONE
  }

  private final SipResponse success;
  private final TimerDurations durations;
  private State state = State.UNACKNOWLEDGED;
  private long intervalNanos;

  SuccessRetransmission(SipResponse success, TimerDurations durations) {
    this.success = success;
    this.durations = durations;
    this.intervalNanos = durations.t1Nanos();
  }

  /** The 2xx has just been sent for the first time. */
  List<TransactionOutput> onSent() {
    return List.of(
        new SetTimer(RETRANSMIT_2XX, intervalNanos),
        new SetTimer(UNACKNOWLEDGED, durations.patienceNanos()));
  }

  List<TransactionOutput> onTimer(TimerName timer) {
    if (state == State.DONE) {
      return List.of();
    }
    if (timer == RETRANSMIT_2XX) {
      intervalNanos = durations.nextIntervalNanos(intervalNanos);
      return List.of(new Transmit(success), new SetTimer(RETRANSMIT_2XX, intervalNanos));
    }
    if (timer == UNACKNOWLEDGED) {
      // The user should end the dialog with a BYE.
      state = State.DONE;
      return List.of(new AckTimedOut(), new Terminated());
    }
    return List.of();
  }

  List<TransactionOutput> onAck() {
    if (state == State.DONE) {
      return List.of();
    }
    state = State.DONE;
    return List.of(new Terminated());
  }
}
