package io.tandem.signaling.defence;

/**
 * Allows so many per second on average, and so many at once. Owned by one table; not thread-safe.
 */
final class TokenBucket {

  private static final double MILLIS_PER_SECOND = 1000;

  private final int perSecond;
  private final int burst;
  private double tokens;
  private long filledAtMillis;

  /** A full bucket. */
  TokenBucket(int perSecond, int burst, long nowMillis) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.tokens = burst;
    this.filledAtMillis = nowMillis;
  }

  /** Whether one more is allowed; if so, it is taken. */
  boolean take(long nowMillis) {
    // A clock that is set back fills nothing, and forgets nothing either.
    long passed = Math.max(0, nowMillis - filledAtMillis);
    filledAtMillis = nowMillis;
    tokens = Math.min(burst, tokens + passed * perSecond / MILLIS_PER_SECOND);
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }

  void giveBack(int count) {
    tokens = Math.min(burst, tokens + count);
  }
}
