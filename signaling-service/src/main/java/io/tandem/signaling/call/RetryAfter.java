package io.tandem.signaling.call;

import io.tandem.kernel.Tokens;

/** The value of Retry-After beside a 503 (RFC 3261 section 20.33). */
public final class RetryAfter {

  private static final int LEAST_SECONDS = 2;
  private static final int SPREAD_SECONDS = 8;

  private RetryAfter() {}

  /** Seconds, spread so that those who were refused together do not come back together. */
  public static String seconds(Tokens tokens) {
    return Integer.toString(LEAST_SECONDS + tokens.below(SPREAD_SECONDS));
  }
}
