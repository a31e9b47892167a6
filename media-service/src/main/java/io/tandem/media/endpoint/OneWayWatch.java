package io.tandem.media.endpoint;

import java.util.concurrent.TimeUnit;

/**
 * Notices that in a bridge one side sends and the other, which should, is not heard: once, and once
 * more when that is over. Owned by the endpoint of the side that is not heard, on its loop, which
 * asks once a second. Only seconds count in which the other side sent steadily, so two who both
 * pause are no alarm. What to do about it is signaling's decision.
 */
public final class OneWayWatch {

  /** What has changed. */
  public enum Change {
    NONE,
    /** The peer is not heard. */
    ONE_WAY,
    /** It is again, or need not be any more. */
    OVER
  }

  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final long timeoutNanos;
  private long oneSidedNanos;
  private long beganNanos;
  private boolean oneWay;
  private long earlierNanos;
  private long lastedNanos;

  /**
   * @param timeoutMillis how long it must be so before it is told; 0: never told
   */
  public OneWayWatch(long timeoutMillis) {
    this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
  }

  /**
   * Takes the second that ends at {@code nowNanos}.
   *
   * @param expected whether both sides should send
   * @param alive whether the peer gave a sign of life
   * @param otherSends whether the other side sent steadily
   */
  public Change onSecond(boolean expected, boolean alive, boolean otherSends, long nowNanos) {
    if (!expected || alive) {
      oneSidedNanos = 0;
      if (!oneWay) {
        return Change.NONE;
      }
      oneWay = false;
      lastedNanos = nowNanos - beganNanos;
      earlierNanos += lastedNanos;
      return Change.OVER;
    }
    if (!otherSends) {
      return Change.NONE;
    }
    if (oneSidedNanos == 0) {
      beganNanos = nowNanos - SECOND_NANOS;
    }
    oneSidedNanos += SECOND_NANOS;
    if (oneWay || timeoutNanos == 0 || oneSidedNanos < timeoutNanos) {
      return Change.NONE;
    }
    oneWay = true;
    lastedNanos = nowNanos - beganNanos;
    return Change.ONE_WAY;
  }

  /** How long it had lasted at the last change, in milliseconds. */
  public long lastedMillis() {
    return TimeUnit.NANOSECONDS.toMillis(lastedNanos);
  }

  /** How long it was so in all, in milliseconds. */
  public long totalMillis(long nowNanos) {
    return TimeUnit.NANOSECONDS.toMillis(earlierNanos + (oneWay ? nowNanos - beganNanos : 0));
  }
}
