package io.tandem.signaling.defence;

/**
 * Counts within a window that begins with the first of them: what fail2ban calls findtime. Not
 * thread-safe.
 */
final class Failures {

  private final long windowMillis;
  private long sinceMillis;
  private int count;

  Failures(long windowMillis) {
    this.windowMillis = windowMillis;
  }

  /** The count with these. */
  int add(int more, long nowMillis) {
    if (within(nowMillis) == 0) {
      sinceMillis = nowMillis;
      count = 0;
    }
    count += more;
    return count;
  }

  int within(long nowMillis) {
    return nowMillis - sinceMillis < windowMillis ? count : 0;
  }

  void clear() {
    count = 0;
  }
}
