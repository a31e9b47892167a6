package io.tandem.sip.message;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sequence number and method of a request within its dialog (RFC 3261 section 8.1.1.5): 0 to
 * 2^31 - 1.
 */
public record CSeq(long number, String method) {
  public static final long MAX = Integer.MAX_VALUE;

  private static final CharSet SPACE = CharSet.of(" \t");

  public CSeq {
    if (number < 0 || number > MAX || !Syntax.isToken(method)) {
      throw new IllegalArgumentException("no CSeq: " + number + " " + method);
    }
  }

  public static Optional<CSeq> parse(String text) {
    return Optional.ofNullable(read(text));
  }

  static @Nullable CSeq read(String text) {
    Cursor cursor = new Cursor(text.strip());
    long number = Syntax.number(cursor.until(SPACE), MAX);
    cursor.skipSpace();
    String method = cursor.token();
    return number < 0 || method == null || !cursor.atEnd() ? null : new CSeq(number, method);
  }

  @Override
  public String toString() {
    return number + " " + method;
  }
}
