package io.tandem.sip.session;

import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.HeaderValue;
import io.tandem.sip.message.SipMessage;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import java.util.Optional;

/**
 * What one side wants of a session timer, and how the two sides agree (RFC 4028 sections 7 to 9):
 * table "Agreeing" in docs/specs/sip-session-timer.md. A value; the running timer is {@link
 * SessionTimer}.
 *
 * @param seconds the interval that is asked for
 * @param leastSeconds the shortest that is accepted, at least {@link #LEAST_SECONDS}
 */
public record SessionInterval(long seconds, long leastSeconds) {
  /** No Min-SE may be below (section 5), and no interval below any Min-SE. */
  public static final long LEAST_SECONDS = 90;

  /** The option tag. */
  public static final String OPTION = "timer";

  private static final long MOST_SECONDS = 0xffff_ffffL;

  public SessionInterval {
    if (leastSeconds < LEAST_SECONDS || seconds < leastSeconds || seconds > MOST_SECONDS) {
      throw new IllegalArgumentException("no interval: " + seconds + ", " + leastSeconds);
    }
  }

  /** What a UAS makes of a request. */
  public sealed interface Decision {
    /** 422, with the Min-SE that {@link SessionInterval#refusal} puts in. */
    record TooSmall() implements Decision {}

    /**
     * The 2xx gets Session-Expires, and Require where the caller understands it.
     *
     * @param callerRefreshes whether refreshes are the caller's
     * @param required whether the caller must be told that the extension is in use
     */
    record Agreed(long seconds, boolean callerRefreshes, boolean required) implements Decision {
      public void putInto(SipResponse.Builder success) {
        String value = seconds + ";refresher=" + (callerRefreshes ? "uac" : "uas");
        success.set(HeaderName.SESSION_EXPIRES, value);
        if (required) {
          success.add(HeaderName.REQUIRE, OPTION);
        }
      }

      public SessionTimer started(long nowMillis) {
        return SessionTimer.started(!callerRefreshes, seconds, nowMillis);
      }
    }
  }

  /** Asks for this interval in an INVITE or UPDATE, leaving open who refreshes. */
  public void putInto(SipRequest.Builder request) {
    ask(request, "");
  }

  /** The same in a refresh, in which the roles stay as they are (section 7.4). */
  public void putInto(SipRequest.Builder refresh, boolean weRefresh) {
    ask(refresh, weRefresh ? ";refresher=uac" : ";refresher=uas");
  }

  private void ask(SipRequest.Builder request, String refresher) {
    request.add(HeaderName.SUPPORTED, OPTION).set(HeaderName.SESSION_EXPIRES, seconds + refresher);
    if (leastSeconds > LEAST_SECONDS) {
      request.set(HeaderName.MIN_SE, Long.toString(leastSeconds));
    }
  }

  /** What to ask for after a 422, if it says what would be enough (section 7.3). */
  public Optional<SessionInterval> raisedBy(SipResponse tooSmall) {
    long least = seconds(tooSmall, HeaderName.MIN_SE);
    return tooSmall.status() != 422 || least <= leastSeconds
        ? Optional.empty()
        : Optional.of(new SessionInterval(Math.max(seconds, least), least));
  }

  /**
   * The timer that a 2xx to our request starts (section 7.2). Where the callee says nothing, we
   * refresh: then we notice a dead peer though it knows nothing of timers.
   */
  public SessionTimer startedBy(SipResponse success, long nowMillis) {
    Optional<HeaderValue> expires = HeaderValue.in(success, HeaderName.SESSION_EXPIRES);
    long agreed = expires.map(value -> value.number(MOST_SECONDS)).orElse(-1L);
    if (agreed < 0) {
      return SessionTimer.started(true, seconds, nowMillis);
    }
    boolean theirs =
        expires.flatMap(v -> v.params().get("refresher")).stream()
            .anyMatch("uas"::equalsIgnoreCase);
    return SessionTimer.started(!theirs, Math.max(agreed, LEAST_SECONDS), nowMillis);
  }

  /** What we as UAS make of an INVITE or UPDATE (section 9). */
  public Decision decide(SipRequest request) {
    boolean understands = request.headers().lists(HeaderName.SUPPORTED, OPTION);
    Optional<HeaderValue> expires = HeaderValue.in(request, HeaderName.SESSION_EXPIRES);
    long asked = expires.map(value -> value.number(MOST_SECONDS)).orElse(-1L);
    if (asked >= 0 && asked < leastSeconds && understands) {
      return new Decision.TooSmall();
    }
    long least = Math.max(leastSeconds, seconds(request, HeaderName.MIN_SE));
    // Shorter than asked is allowed, longer is not, unless who asked could not be told why not.
    long wanted = asked < 0 ? seconds : Math.min(seconds, asked);
    boolean theirs =
        understands
            && !expires
                .flatMap(value -> value.params().get("refresher"))
                .filter("uas"::equalsIgnoreCase)
                .isPresent();
    return new Decision.Agreed(Math.max(wanted, least), theirs, understands);
  }

  /** The 422 to a request with too small an interval. */
  public SipResponse.Builder refusal(SipRequest request) {
    return SipResponse.to(request, 422).set(HeaderName.MIN_SE, Long.toString(leastSeconds));
  }

  private static long seconds(SipMessage message, String header) {
    return HeaderValue.in(message, header).map(value -> value.number(MOST_SECONDS)).orElse(-1L);
  }
}
