package io.tandem.sip.event;

import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.HeaderValue;
import io.tandem.sip.message.SipMessage;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The header of that name (RFC 6665 section 8.2.3), in every NOTIFY.
 *
 * @param expiresSeconds what is left of the subscription
 * @param reason why it was terminated, "" for none; of other states always ""
 * @param retryAfterSeconds when a new subscription may be tried
 */
public record SubscriptionState(
    Phase phase, OptionalLong expiresSeconds, String reason, OptionalLong retryAfterSeconds) {
  private static final long MOST_SECONDS = 0xffff_ffffL;

  /** A state that is not known counts as active (section 4.1.2.1 leaves extensions open). */
  public enum Phase {
    PENDING,
    ACTIVE,
    TERMINATED
  }

  public static SubscriptionState live(Phase phase, long expiresSeconds) {
    return new SubscriptionState(phase, OptionalLong.of(expiresSeconds), "", OptionalLong.empty());
  }

  public static SubscriptionState terminated(String reason) {
    return new SubscriptionState(
        Phase.TERMINATED, OptionalLong.empty(), reason, OptionalLong.empty());
  }

  /** Of a NOTIFY; empty when absent or malformed, which is answered 400. */
  public static Optional<SubscriptionState> of(SipMessage notify) {
    return HeaderValue.in(notify, HeaderName.SUBSCRIPTION_STATE).map(SubscriptionState::read);
  }

  private static SubscriptionState read(HeaderValue value) {
    Phase phase =
        switch (value.value().toLowerCase(Locale.ROOT)) {
          case "pending" -> Phase.PENDING;
          case "terminated" -> Phase.TERMINATED;
          default -> Phase.ACTIVE;
        };
    String reason = phase == Phase.TERMINATED ? value.params().get("reason").orElse("") : "";
    return new SubscriptionState(
        phase,
        seconds(value, "expires"),
        reason.toLowerCase(Locale.ROOT),
        seconds(value, "retry-after"));
  }

  private static OptionalLong seconds(HeaderValue value, String param) {
    long seconds = value.number(param, MOST_SECONDS);
    return seconds < 0 ? OptionalLong.empty() : OptionalLong.of(seconds);
  }

  @Override
  public String toString() {
    HeaderValue value = HeaderValue.of(phase.name().toLowerCase(Locale.ROOT));
    if (!reason.isEmpty()) {
      value = value.with("reason", reason);
    }
    if (expiresSeconds.isPresent()) {
      value = value.with("expires", Long.toString(expiresSeconds.getAsLong()));
    }
    if (retryAfterSeconds.isPresent()) {
      value = value.with("retry-after", Long.toString(retryAfterSeconds.getAsLong()));
    }
    return value.toString();
  }
}
