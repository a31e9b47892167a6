package io.tandem.sip.message;

import java.util.Locale;
import java.util.Optional;

/**
 * When a client sent a request, by a clock that only it knows, and how long the server took (RFC
 * 3261 section 20.38). Kept as text: whoever answers repeats what came.
 *
 * @param sent digits, perhaps with a fraction
 * @param delay the same, in seconds; "" for none
 */
public record Timestamp(String sent, String delay) {
  private static final CharSet SPACE = CharSet.of(" \t");

  public Timestamp {
    if (!isDecimal(sent) || sent.startsWith(".") || !(delay.isEmpty() || isDecimal(delay))) {
      throw new IllegalArgumentException("no timestamp: " + sent + " " + delay);
    }
  }

  /** Reads a value; empty when malformed. Never throws. */
  public static Optional<Timestamp> parse(String value) {
    Cursor cursor = new Cursor(value.strip());
    String sent = cursor.until(SPACE);
    cursor.skipSpace();
    String delay = cursor.rest();
    boolean sound =
        isDecimal(sent) && !sent.startsWith(".") && (delay.isEmpty() || isDecimal(delay));
    return sound ? Optional.of(new Timestamp(sent, delay)) : Optional.empty();
  }

  public Timestamp withDelayMillis(long millis) {
    return new Timestamp(sent, String.format(Locale.ROOT, "%d.%03d", millis / 1000, millis % 1000));
  }

  private static boolean isDecimal(String text) {
    int points = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '.') {
        points++;
      } else if (!Syntax.isDigit(text.charAt(i))) {
        return false;
      }
    }
    return points < 2 && text.length() > points;
  }

  @Override
  public String toString() {
    return delay.isEmpty() ? sent : sent + ' ' + delay;
  }
}
