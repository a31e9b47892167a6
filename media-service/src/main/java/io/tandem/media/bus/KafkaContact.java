package io.tandem.media.bus;

/**
 * Since when Kafka has been reachable without a break, judged by the acknowledgements of our
 * heartbeats. Plans may expire only when their owners had the chance to renew them and we the
 * chance to read it: an outage must not end calls. Any thread.
 */
final class KafkaContact {

  /** A few heartbeats: without one for so long, contact is lost. */
  private static final long BREAK_NANOS = 5_000_000_000L;

  /** Time for an owner to come back, renew what is due, and for us to read it. */
  private static final long STEADY_NANOS = 30_000_000_000L;

  private boolean everInContact;
  private long sinceNanos;
  private long lastNanos;

  synchronized void onAcknowledged(long nowNanos) {
    if (!everInContact || nowNanos - lastNanos > BREAK_NANOS) {
      sinceNanos = nowNanos;
    }
    everInContact = true;
    lastNanos = nowNanos;
  }

  /** Whether contact has lasted long enough to hold the absence of news against somebody. */
  synchronized boolean isSteady(long nowNanos) {
    return everInContact
        && nowNanos - lastNanos <= BREAK_NANOS
        && nowNanos - sinceNanos >= STEADY_NANOS;
  }
}
