package io.tandem.signaling.engine;

/**
 * What setting up one call took, and how much of it was spent waiting for Kafka. Monotonic times in
 * nanoseconds. Confined to the loop of its call.
 */
final class SetupTimes {

  private final long begunNanos;
  private long waitingSince;
  private long kafkaNanos;
  private boolean waiting;

  SetupTimes(long begunNanos) {
    this.begunNanos = begunNanos;
  }

  /** From here on the call waits for a record to be written or to come back. */
  void waitBegins(long nowNanos) {
    if (!waiting) {
      waiting = true;
      waitingSince = nowNanos;
    }
  }

  void waitEnds(long nowNanos) {
    if (waiting) {
      waiting = false;
      kafkaNanos += nowNanos - waitingSince;
    }
  }

  long sinceInvite(long nowNanos) {
    return nowNanos - begunNanos;
  }

  long inKafka() {
    return kafkaNanos;
  }
}
