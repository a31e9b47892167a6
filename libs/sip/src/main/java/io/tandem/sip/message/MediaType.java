package io.tandem.sip.message;

import java.util.Locale;
import java.util.Optional;

/**
 * What a body is (RFC 3261 section 20.15), or a range of what is accepted (section 20.1). A value;
 * types are compared without case, parameters only where a user looks at them.
 *
 * @param type in lower case; "*" only in ranges
 * @param subtype in lower case
 */
public record MediaType(String type, String subtype, Parameters params) {
  public static final MediaType SDP = of("application", "sdp");

  /** What a body part is that does not say (RFC 2046 section 5.1). */
  public static final MediaType PLAIN_TEXT = of("text", "plain");

  public MediaType {
    if (!Syntax.isToken(type) || !Syntax.isToken(subtype)) {
      throw new IllegalArgumentException("no media type: " + type + "/" + subtype);
    }
    type = type.toLowerCase(Locale.ROOT);
    subtype = subtype.toLowerCase(Locale.ROOT);
  }

  public static MediaType of(String type, String subtype) {
    return new MediaType(type, subtype, Parameters.NONE);
  }

  /** Reads one value; empty when malformed. Never throws. */
  public static Optional<MediaType> parse(String text) {
    Cursor cursor = new Cursor(text.strip());
    String type = cursor.token();
    if (type == null || !cursor.take('/')) {
      return Optional.empty();
    }
    String subtype = cursor.token();
    Parameters params = subtype == null ? null : Parameters.readInHeader(cursor);
    cursor.skipSpace();
    return subtype == null || params == null || !cursor.atEnd()
        ? Optional.empty()
        : Optional.of(new MediaType(type, subtype, params));
  }

  /** Of a message's body; empty when the header is absent or malformed. */
  public static Optional<MediaType> of(SipMessage message) {
    return message.contentType().flatMap(MediaType::parse);
  }

  public boolean isMultipart() {
    return type.equals("multipart");
  }

  /** The same type, whatever the parameters are. */
  public boolean is(MediaType other) {
    return type.equals(other.type) && subtype.equals(other.subtype);
  }

  /** Whether it lies in a range such as {@code text/*}. */
  public boolean isIn(MediaType range) {
    return (range.type.equals("*") || range.type.equals(type))
        && (range.subtype.equals("*") || range.subtype.equals(subtype));
  }

  @Override
  public String toString() {
    return type + '/' + subtype + params;
  }
}
