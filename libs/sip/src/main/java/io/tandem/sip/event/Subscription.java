package io.tandem.sip.event;

import java.util.OptionalLong;

/**
 * A subscription of ours (RFC 6665 section 4.1): table "Subscriber" in docs/specs/sip-events.md. An
 * immutable value with absolute deadlines in milliseconds, so that it fits into a snapshot; one for
 * each dialog that a SUBSCRIBE or REFER of ours made. Knows nothing of bodies and dialogs.
 *
 * @param refreshAtMillis when to send SUBSCRIBE again
 * @param endsAtMillis when it is over if nothing comes: no NOTIFY, or not refreshed
 */
public record Subscription(State state, long refreshAtMillis, long endsAtMillis) {
  /** Never comes. */
  public static final long NEVER = Long.MAX_VALUE;

  /** Timer N, 64 times T1 (section 4.1.2.4). */
  private static final long FIRST_NOTIFY_MILLIS = 32_000;

  /** A refresh leaves this long for its own transaction, where the subscription is long enough. */
  private static final long HASTE_MILLIS = 32_000;

  /** What is waited for. */
  public enum State {
    /** The first NOTIFY. */
    NOTIFY_WAIT,
    /** That somebody allows it. */
    PENDING,
    /** What happens. */
    ACTIVE,
    /** Nothing. */
    TERMINATED
  }

  /** What is to be done now. */
  public enum Due {
    NOTHING,
    REFRESH,
    /** It is over; a new one may be tried. */
    GIVE_UP
  }

  /** Whether and when to subscribe anew after a NOTIFY that ended it (section 4.1.3). */
  public sealed interface Again {
    record Never() implements Again {}

    record After(long seconds) implements Again {}
  }

  /** The SUBSCRIBE or REFER has just been sent. */
  public static Subscription requested(long nowMillis) {
    return new Subscription(State.NOTIFY_WAIT, NEVER, nowMillis + FIRST_NOTIFY_MILLIS);
  }

  /**
   * The final response to our SUBSCRIBE; a time-out is 408. A refresh that fails leaves what was
   * granted before, unless the failure says that the dialog or its resource is gone (4.1.2.2).
   */
  public Subscription responded(int status, OptionalLong expiresSeconds, long nowMillis) {
    if (state == State.TERMINATED) {
      return this;
    }
    if (status >= 300) {
      return state == State.NOTIFY_WAIT || endsSubscription(status) ? ended() : this;
    }
    return expiresSeconds.isPresent() && state != State.NOTIFY_WAIT
        ? until(state, expiresSeconds.getAsLong(), nowMillis)
        : this;
  }

  /** A NOTIFY came in the dialog; in a terminated subscription it is answered 481. */
  public Subscription notified(SubscriptionState told, long nowMillis) {
    if (state == State.TERMINATED) {
      return this;
    }
    return switch (told.phase()) {
      case TERMINATED -> ended();
      case PENDING -> live(State.PENDING, told, nowMillis);
      case ACTIVE -> live(State.ACTIVE, told, nowMillis);
    };
  }

  private Subscription live(State next, SubscriptionState told, long nowMillis) {
    if (told.expiresSeconds().isPresent()) {
      return until(next, told.expiresSeconds().getAsLong(), nowMillis);
    }
    // Says nothing of time: what was known holds, and a first one without it lasts.
    return state == State.NOTIFY_WAIT
        ? new Subscription(next, NEVER, NEVER)
        : new Subscription(next, refreshAtMillis, endsAtMillis);
  }

  private Subscription until(State next, long seconds, long nowMillis) {
    long millis = seconds * 1000;
    long refresh = Math.max(millis / 2, millis - HASTE_MILLIS);
    return new Subscription(next, nowMillis + refresh, nowMillis + millis);
  }

  private Subscription ended() {
    return new Subscription(State.TERMINATED, NEVER, NEVER);
  }

  public Due due(long nowMillis) {
    if (nowMillis >= endsAtMillis) {
      return Due.GIVE_UP;
    }
    return nowMillis >= refreshAtMillis ? Due.REFRESH : Due.NOTHING;
  }

  /** The refresh is on its way. */
  public Subscription refreshing() {
    return new Subscription(state, NEVER, endsAtMillis);
  }

  /** {@link Due#GIVE_UP} was acted upon. */
  public Subscription givenUp() {
    return ended();
  }

  public long nextAtMillis() {
    return Math.min(refreshAtMillis, endsAtMillis);
  }

  /** What the reason of a terminated subscription asks for (section 4.1.3). */
  public static Again again(SubscriptionState told) {
    long after = told.retryAfterSeconds().orElse(0);
    return switch (told.reason()) {
      case "rejected", "noresource", "invariant" -> new Again.Never();
      case "deactivated", "timeout" -> new Again.After(0);
      default -> new Again.After(after);
    };
  }

  private static boolean endsSubscription(int status) {
    return switch (status) {
      case 404, 405, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604 -> true;
      default -> false;
    };
  }
}
