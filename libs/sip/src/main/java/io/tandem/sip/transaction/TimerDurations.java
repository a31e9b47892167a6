package io.tandem.sip.transaction;

import java.time.Duration;

/**
 * The three durations from which all timers of a transaction follow (RFC 3261 table 4).
 *
 * @param t1Nanos estimate of the round trip
 * @param t2Nanos longest interval between retransmissions of a non-INVITE request or an INVITE
 *     response
 * @param t4Nanos longest time for which the network keeps a message
 */
public record TimerDurations(long t1Nanos, long t2Nanos, long t4Nanos) {
  public static final TimerDurations RFC_3261 =
      of(Duration.ofMillis(500), Duration.ofSeconds(4), Duration.ofSeconds(5));

  /**
   * Timer D is at least this on unreliable transports, whatever T1 is (RFC 3261 section 17.1.1.2).
   */
  private static final long LEAST_TIMER_D_NANOS = Duration.ofSeconds(32).toNanos();

  /** A server that has nothing to say yet tells the client so after this (section 17.2.1). */
  private static final long TRYING_AFTER_NANOS = Duration.ofMillis(200).toNanos();

  public TimerDurations {
    if (t1Nanos <= 0 || t2Nanos < t1Nanos || t4Nanos <= 0) {
      throw new IllegalArgumentException("T1, T2 and T4 must be positive, T2 not below T1");
    }
  }

  public static TimerDurations of(Duration t1, Duration t2, Duration t4) {
    return new TimerDurations(t1.toNanos(), t2.toNanos(), t4.toNanos());
  }

  /** How long a transaction waits for its peer: timers B, F, H, J, L and M. */
  public long patienceNanos() {
    return 64 * t1Nanos;
  }

  long timerDNanos() {
    return Math.max(LEAST_TIMER_D_NANOS, patienceNanos());
  }

  /**
   * When a client whose requests go unanswered begins to repeat them no more often than every T2:
   * from then on, a 100 does no harm (RFC 4320 section 4.1).
   */
  long slowRetransmissionNanos() {
    long after = 0;
    for (long interval = t1Nanos; interval < t2Nanos; interval = nextIntervalNanos(interval)) {
      after += interval;
    }
    return after;
  }

  long tryingAfterNanos() {
    return TRYING_AFTER_NANOS;
  }

  /** The next interval of a retransmission that backs off up to T2. */
  long nextIntervalNanos(long intervalNanos) {
    return Math.min(2 * intervalNanos, t2Nanos);
  }
}
