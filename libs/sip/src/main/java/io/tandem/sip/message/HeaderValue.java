package io.tandem.sip.message;

import java.util.Optional;

/**
 * A header value of the form that most extensions share: one word, then parameters, as in {@code
 * Session-Expires: 1800;refresher=uac}. What the word means is for the reader.
 *
 * @param value what stands before the parameters, without white space around it; not empty
 */
public record HeaderValue(String value, Parameters params) {
  public HeaderValue {
    if (value.isEmpty() || Syntax.hasControl(value)) {
      throw new IllegalArgumentException("no header value: " + value);
    }
  }

  public static HeaderValue of(String value) {
    return new HeaderValue(value, Parameters.NONE);
  }

  /** Reads one value; empty when malformed. Never throws. */
  public static Optional<HeaderValue> parse(String text) {
    Cursor cursor = new Cursor(text.strip());
    String value = cursor.until(';').strip();
    Parameters params = Parameters.readInHeader(cursor);
    cursor.skipSpace();
    return value.isEmpty() || params == null || !cursor.atEnd() || Syntax.hasControl(value)
        ? Optional.empty()
        : Optional.of(new HeaderValue(value, params));
  }

  /** The first value of that header, empty when absent or malformed. */
  public static Optional<HeaderValue> in(SipMessage message, String header) {
    return message.headers().first(header).flatMap(HeaderValue::parse);
  }

  /** The word as a number from 0 to {@code most}, or -1 when it is none. */
  public long number(long most) {
    return Syntax.number(value, most);
  }

  /** A parameter as a number from 0 to {@code most}, or -1 when it is absent or none. */
  public long number(String param, long most) {
    return Syntax.number(params.get(param).orElse(""), most);
  }

  public HeaderValue with(String name, String paramValue) {
    return new HeaderValue(value, params.with(name, paramValue));
  }

  @Override
  public String toString() {
    return value + params;
  }
}
