package io.tandem.sip.session;

/**
 * When a session must be refreshed and when it must be taken for dead (RFC 4028 sections 7.2, 10):
 * table "Running" in docs/specs/sip-session-timer.md. A value with absolute deadlines in
 * milliseconds of wall time, so that it fits into a snapshot and another process can go on.
 *
 * @param weRefresh whether the refreshes are ours to send
 * @param seconds the session interval
 * @param refreshAtMillis when to refresh, {@link #NEVER} while a refresh is under way or not ours
 * @param hangUpAtMillis when to send BYE
 */
public record SessionTimer(
    boolean weRefresh, long seconds, long refreshAtMillis, long hangUpAtMillis) {
  /** Never comes. */
  public static final long NEVER = Long.MAX_VALUE;

  /** BYE goes out this long before the end, or a third of the interval (section 10). */
  private static final long MOST_HASTE_SECONDS = 32;

  /** What is to be done now. */
  public enum Due {
    NOTHING,
    /** Send UPDATE or re-INVITE, then say {@link #refreshing}. */
    REFRESH,
    HANG_UP
  }

  public SessionTimer {
    if (seconds < SessionInterval.LEAST_SECONDS) {
      throw new IllegalArgumentException("no session interval: " + seconds);
    }
  }

  /** From the 2xx that was sent or received at that time. */
  public static SessionTimer started(boolean weRefresh, long seconds, long nowMillis) {
    long haste = Math.min(MOST_HASTE_SECONDS, seconds / 3);
    return new SessionTimer(
        weRefresh,
        seconds,
        weRefresh ? nowMillis + seconds * 500 : NEVER,
        nowMillis + (seconds - haste) * 1000);
  }

  public Due due(long nowMillis) {
    if (nowMillis >= hangUpAtMillis) {
      return Due.HANG_UP;
    }
    return nowMillis >= refreshAtMillis ? Due.REFRESH : Due.NOTHING;
  }

  /** When to ask {@link #due} again. */
  public long nextAtMillis() {
    return Math.min(refreshAtMillis, hangUpAtMillis);
  }

  /** Our refresh is on its way; its end is told by a new timer or by {@link #failed}. */
  public SessionTimer refreshing() {
    return new SessionTimer(weRefresh, seconds, NEVER, hangUpAtMillis);
  }

  /**
   * Our refresh came to nothing. Where the dialog is gone (408, 481, a time-out: section 10, RFC
   * 5057) BYE is due at once; else it is tried again then, if the session still lives.
   */
  public SessionTimer failed(int status, long againAtMillis, long nowMillis) {
    return status == 408 || status == 481
        ? new SessionTimer(weRefresh, seconds, NEVER, nowMillis)
        : new SessionTimer(weRefresh, seconds, againAtMillis, hangUpAtMillis);
  }
}
