package io.tandem.sip.message;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * When to try again (RFC 3261 section 20.33). A value.
 *
 * @param comment what was written in brackets for people, without them and unescaped; "" for none
 * @param durationSeconds how long the peer will then be there
 */
public record RetryAfter(long seconds, String comment, OptionalLong durationSeconds) {
  private static final long MOST_SECONDS = 0xffff_ffffL;

  /** Of a response; empty when absent or malformed, and the time is then as if it was not said. */
  public static Optional<RetryAfter> of(SipMessage message) {
    return message.headers().first(HeaderName.RETRY_AFTER).flatMap(RetryAfter::parse);
  }

  /** Reads a value; empty when malformed. Never throws. */
  public static Optional<RetryAfter> parse(String text) {
    int digits = 0;
    while (digits < text.length() && Syntax.isDigit(text.charAt(digits))) {
      digits++;
    }
    long seconds = Syntax.number(text.substring(0, digits), MOST_SECONDS);
    String rest = text.substring(digits).stripLeading();
    String comment = "";
    if (rest.startsWith("(")) {
      int end = endOfComment(rest);
      if (end < 0) {
        return Optional.empty();
      }
      comment = unescaped(rest.substring(1, end - 1));
      rest = rest.substring(end).stripLeading();
    }
    // What is left are parameters, for which any word may stand in front.
    Optional<HeaderValue> params = HeaderValue.parse("x" + rest);
    if (seconds < 0 || params.filter(value -> value.value().equals("x")).isEmpty()) {
      return Optional.empty();
    }
    long duration = params.get().number("duration", MOST_SECONDS);
    return Optional.of(
        new RetryAfter(
            seconds, comment, duration < 0 ? OptionalLong.empty() : OptionalLong.of(duration)));
  }

  /** Behind the bracket that closes the first one, or -1; brackets nest, so they are counted. */
  private static int endOfComment(String text) {
    int open = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '(') {
        open++;
      } else if (c == ')') {
        open--;
        if (open == 0) {
          return i + 1;
        }
      }
    }
    return -1;
  }

  private static String unescaped(String comment) {
    return Quoting.unquote('"' + comment + '"').strip();
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder().append(seconds);
    if (!comment.isEmpty()) {
      String escaped = comment.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)");
      out.append(" (").append(escaped).append(')');
    }
    durationSeconds.ifPresent(duration -> out.append(";duration=").append(duration));
    return out.toString();
  }
}
