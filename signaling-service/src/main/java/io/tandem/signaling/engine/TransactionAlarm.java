package io.tandem.signaling.engine;

import io.netty.util.concurrent.Future;
import io.tandem.kernel.Clock;
import io.tandem.sip.transaction.TransactionLayer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Wakes one loop when the earliest timer of its transactions is due. Confined to the loop. */
final class TransactionAlarm {

  private static final long NO_LEASE_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final SignalingLoop loop;
  private final TransactionLayer transactions;
  private final Clock clock;
  private final Shards shards;
  private @Nullable Future<?> wakeUp;
  private long wakeUpNanos;

  TransactionAlarm(SignalingLoop loop, TransactionLayer transactions, Clock clock, Shards shards) {
    this.loop = loop;
    this.transactions = transactions;
    this.clock = clock;
    this.shards = shards;
  }

  /** After each step: the earliest deadline may have changed. */
  void arm() {
    long deadline = transactions.nextDeadlineNanos();
    Future<?> set = wakeUp;
    if (deadline == Long.MAX_VALUE || (set != null && deadline - wakeUpNanos >= 0)) {
      return;
    }
    if (set != null) {
      set.cancel(false);
    }
    wakeUpNanos = deadline;
    wakeUp =
        loop.after(Math.max(0, deadline - clock.nanoTime()), TimeUnit.NANOSECONDS, this::onWakeUp);
  }

  private void onWakeUp() {
    wakeUp = null;
    long now = clock.nanoTime();
    if (shards.mayWait(now)) {
      // A time-out would have us act for a call that may be another's by now.
      wakeUpNanos = now + NO_LEASE_RETRY_NANOS;
      wakeUp = loop.after(NO_LEASE_RETRY_NANOS, TimeUnit.NANOSECONDS, this::onWakeUp);
    } else {
      transactions.advance(now);
    }
  }
}
