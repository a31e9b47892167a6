package io.tandem.runtime.kafka;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Keeps turns apart that come in a stream, and lets those through at once that come now and then: a
 * request to Kafka costs nearly the same whether it carries one record or a hundred.
 *
 * <p>A bucket of turns that refills by the monotonic clock. Confined to the thread that takes the
 * turns; only {@link #await} sleeps.
 */
final class Pace {

  private final long everyNanos;
  private final long burstNanos;
  private boolean begun;

  /** When the bucket will be full again. */
  private long fullNanos;

  /**
   * @param every how far turns are apart in the long run
   * @param burst how many may come at once after a silence
   */
  Pace(Duration every, int burst) {
    everyNanos = every.toNanos();
    burstNanos = everyNanos * (burst - 1);
  }

  /**
   * Takes a turn.
   *
   * @return how long to wait before using it; 0 for at once
   */
  long takeTurn(long nowNanos) {
    if (!begun || fullNanos - nowNanos < 0) {
      begun = true;
      fullNanos = nowNanos;
    }
    long waitNanos = Math.max(0, fullNanos - burstNanos - nowNanos);
    fullNanos += everyNanos;
    return waitNanos;
  }

  /** The turn that was taken last turned out to be worth as many more: the next one waits. */
  void payMore(int turns) {
    fullNanos += turns * everyNanos;
  }

  /** Takes a turn and waits until it may be used. */
  void await() throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(takeTurn(System.nanoTime()));
  }
}
