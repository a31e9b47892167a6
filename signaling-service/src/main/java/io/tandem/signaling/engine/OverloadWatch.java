package io.tandem.signaling.engine;

import io.tandem.kernel.Clock;
import io.tandem.signaling.defence.OverloadControl;
import io.tandem.sip.transaction.TransactionLayer;
import java.util.concurrent.TimeUnit;

/**
 * Tells the {@link OverloadControl} of a loop ten times a second how the loop does. How late it
 * runs itself is how late everything runs that is queued on the loop. Owned by the loop.
 */
final class OverloadWatch {

  private static final long EVERY_NANOS =
      TimeUnit.MILLISECONDS.toNanos(OverloadControl.EVERY_MILLIS);

  private final SignalingLoop loop;
  private final OverloadControl overload;
  private final TransactionLayer transactions;
  private final Journal journal;
  private final Clock clock;

  OverloadWatch(
      SignalingLoop loop,
      OverloadControl overload,
      TransactionLayer transactions,
      Journal journal,
      Clock clock) {
    this.loop = loop;
    this.overload = overload;
    this.transactions = transactions;
    this.journal = journal;
    this.clock = clock;
  }

  void start() {
    next(clock.nanoTime());
  }

  private void next(long nowNanos) {
    long dueNanos = nowNanos + EVERY_NANOS;
    var _ = loop.after(EVERY_NANOS, TimeUnit.NANOSECONDS, () -> look(dueNanos));
  }

  private void look(long dueNanos) {
    long now = clock.nanoTime();
    overload.observe(now - dueNanos, transactions.transactions(), journal.pending());
    next(now);
  }
}
