package io.tandem.media.endpoint;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Notices that a peer which should be sending is not. Owned by one endpoint, on its loop. It only
 * says so, once for each time-out that passes: what to do about it is signaling's decision.
 */
public final class SilenceWatch {

  private boolean watching;
  private long timeoutNanos;
  private long silentSinceNanos;
  private long reportedAtNanos;

  /**
   * Starts to watch at {@code nowNanos}, or stops.
   *
   * @param timeoutMillis above 0
   */
  public void watch(boolean expectsMedia, int timeoutMillis, long nowNanos) {
    watching = expectsMedia;
    timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    restart(nowNanos);
  }

  /** Counts from now, because the peer had no reason to send before. */
  public void restart(long nowNanos) {
    silentSinceNanos = nowNanos;
    reportedAtNanos = nowNanos;
  }

  /**
   * How long the peer has been silent, in milliseconds, when that is due to be reported.
   *
   * @param heardAtNanos when the peer was heard last; empty if never
   */
  public OptionalLong onTick(OptionalLong heardAtNanos, long nowNanos) {
    if (heardAtNanos.isPresent() && heardAtNanos.getAsLong() - silentSinceNanos > 0) {
      silentSinceNanos = heardAtNanos.getAsLong();
      reportedAtNanos = silentSinceNanos;
    }
    if (!watching || nowNanos - reportedAtNanos < timeoutNanos) {
      return OptionalLong.empty();
    }
    reportedAtNanos = nowNanos;
    return OptionalLong.of(TimeUnit.NANOSECONDS.toMillis(nowNanos - silentSinceNanos));
  }
}
