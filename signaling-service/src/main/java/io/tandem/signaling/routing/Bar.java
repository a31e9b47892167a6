package io.tandem.signaling.routing;

import java.util.Optional;

/**
 * Why a call, or one of the ways that it might have gone, is not let through.
 *
 * @param reason a sentence, for people
 */
public record Bar(Cause cause, String reason) {

  /** What is counted by name. */
  public enum Cause {
    /** {@code fraud.countries} or {@code fraud.forbidden-prefixes}. */
    COUNTRY,
    /** Prefixes of a trunk. */
    TRUNK_PREFIX,
    TRUNK_CALLS,
    TRUNK_RATE,
    SUBSCRIBER_CALLS,
    SUBSCRIBER_RATE,
    /** A server does not answer OPTIONS. */
    TARGET_DEAD;

    /** Whether it may be otherwise in a moment. */
    boolean passes() {
      return switch (this) {
        case COUNTRY, TRUNK_PREFIX -> false;
        case TRUNK_CALLS, TRUNK_RATE, SUBSCRIBER_CALLS, SUBSCRIBER_RATE, TARGET_DEAD -> true;
      };
    }
  }

  static Optional<Bar> when(boolean barred, Cause cause, String reason) {
    return barred ? Optional.of(new Bar(cause, reason)) : Optional.empty();
  }
}
