package io.tandem.runtime.kafka;

import java.time.Duration;

/**
 * Until when membership of a group is certain. A commit that was sent at t and succeeded proves
 * that the broker still counted us in after t, so it will not give our partitions to others before
 * t plus the session timeout, all by our monotonic clock. A process that was frozen therefore finds
 * its lease run out when it wakes, before it has heard anything from the broker.
 *
 * <p>Renewed by one thread, read by any.
 */
final class Lease {

  private final long lengthNanos;
  private volatile boolean proven;
  private volatile long untilNanos;

  Lease(Duration length) {
    lengthNanos = length.toNanos();
  }

  /**
   * A request that was sent at this time has succeeded, perhaps much later.
   *
   * @param sentNanos by the monotonic clock
   */
  void renew(long sentNanos) {
    long until = sentNanos + lengthNanos;
    if (!proven || until - untilNanos > 0) {
      untilNanos = until;
      proven = true;
    }
  }

  /** The group has told us that we are out. */
  void end() {
    proven = false;
  }

  boolean fresh(long nowNanos) {
    return proven && nowNanos - untilNanos < 0;
  }
}
