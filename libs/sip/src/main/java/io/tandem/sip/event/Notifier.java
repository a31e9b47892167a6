package io.tandem.sip.event;

import io.tandem.sip.event.SubscriptionState.Phase;
import java.util.OptionalLong;

/**
 * A subscription of a peer (RFC 6665 section 4.2): table "Notifier" in docs/specs/sip-events.md. An
 * immutable value with an absolute deadline. Each change is followed by a NOTIFY with {@link
 * #header}, the first right after the 2xx.
 *
 * @param reason why it was terminated
 * @param endsAtMillis when it expires unless refreshed
 */
public record Notifier(Phase phase, String reason, long endsAtMillis) {
  /** How long subscriptions of one event package may last, in seconds. */
  public record Terms(long least, long usual, long most) {
    public Terms {
      if (least < 0 || usual < least || most < usual) {
        throw new IllegalArgumentException("no terms: " + least + ", " + usual + ", " + most);
      }
    }

    /** What a SUBSCRIBE gets, or nothing: then it is answered 423 with Min-Expires. */
    public OptionalLong grant(OptionalLong expires) {
      long asked = expires.orElse(usual);
      // Zero ends or fetches, and is never too brief (section 4.2.1.1).
      return asked > 0 && asked < least
          ? OptionalLong.empty()
          : OptionalLong.of(Math.min(asked, most));
    }
  }

  /** Begins it. With 0 seconds it ends at once: a single NOTIFY tells the state (section 4.4.3). */
  public static Notifier begun(boolean allowed, long seconds, long nowMillis) {
    Notifier fresh = new Notifier(allowed ? Phase.ACTIVE : Phase.PENDING, "", 0);
    return fresh.refreshed(seconds, nowMillis);
  }

  /** SUBSCRIBE in the dialog; one for a terminated subscription is answered 481. */
  public Notifier refreshed(long seconds, long nowMillis) {
    if (phase == Phase.TERMINATED) {
      return this;
    }
    return seconds == 0
        ? terminated("timeout", nowMillis)
        : new Notifier(phase, reason, nowMillis + seconds * 1000);
  }

  /** Somebody has allowed what was pending. */
  public Notifier allowed() {
    return phase == Phase.PENDING ? new Notifier(Phase.ACTIVE, reason, endsAtMillis) : this;
  }

  public Notifier terminated(String why, long nowMillis) {
    return phase == Phase.TERMINATED ? this : new Notifier(Phase.TERMINATED, why, nowMillis);
  }

  /** Whether it has expired: then {@link #terminated} with "timeout" and a last NOTIFY. */
  public boolean isExpired(long nowMillis) {
    return phase != Phase.TERMINATED && nowMillis >= endsAtMillis;
  }

  /**
   * The final response to our NOTIFY; a time-out is 408. A subscriber that is gone gets no further
   * one (section 4.2.2); other failures, and those with Retry-After, change nothing.
   */
  public Notifier responded(int status, boolean retryAfter, long nowMillis) {
    boolean gone =
        switch (status) {
          case 404, 405, 408, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604 -> true;
          default -> false;
        };
    return gone && !retryAfter ? terminated("noresource", nowMillis) : this;
  }

  /** For the NOTIFY that is sent now. */
  public SubscriptionState header(long nowMillis) {
    return phase == Phase.TERMINATED
        ? SubscriptionState.terminated(reason)
        : SubscriptionState.live(phase, Math.max(0, (endsAtMillis - nowMillis + 999) / 1000));
  }
}
