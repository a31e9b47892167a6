package io.tandem.sip.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * One part of a multipart body, or a whole body seen as one: headers and content (RFC 5621 section
 * 4). Immutable. A received one points into the bytes of its message; they are copied when somebody
 * asks.
 */
public final class BodyPart {
  private static final String CONTENT_ID = "Content-ID";
  private static final String TRANSFER_ENCODING = "Content-Transfer-Encoding";

  private final Headers headers;
  private final byte[] source;
  private final int start;
  private final int end;
  private final int depth;

  BodyPart(Headers headers, byte[] source, int start, int end, int depth) {
    this.headers = headers;
    this.source = source;
    this.start = start;
    this.end = end;
    this.depth = depth;
  }

  /** The whole body of a message, with the headers that describe it. */
  public static BodyPart of(SipMessage message) {
    return new BodyPart(message.headers(), message.body(), 0, message.body().length, 0);
  }

  /** A part of our own. */
  public static BodyPart of(MediaType type, byte[] content) {
    Headers headers = new Headers(List.of(Header.of(HeaderName.CONTENT_TYPE, type.toString())));
    return new BodyPart(headers, content.clone(), 0, content.length, 0);
  }

  /** With one header more, such as Content-Disposition or Content-ID. */
  public BodyPart with(String name, String value) {
    List<Header> lines = new ArrayList<>(headers.lines());
    lines.add(Header.of(name, value));
    return new BodyPart(new Headers(lines), source, start, end, depth);
  }

  /** Of a part: what stands above it. Of a whole body: all headers of its message. */
  public Headers headers() {
    return headers;
  }

  /** How many bodies there are around it: 0 for a whole body. */
  public int depth() {
    return depth;
  }

  /** Plain text where it is not said; empty where what is said is malformed. */
  public Optional<MediaType> type() {
    return headers.has(HeaderName.CONTENT_TYPE)
        ? headers.first(HeaderName.CONTENT_TYPE).flatMap(MediaType::parse)
        : Optional.of(MediaType.PLAIN_TEXT);
  }

  /** What it is for; what is said and malformed counts as not said. */
  public ContentDisposition disposition() {
    return headers
        .first(HeaderName.CONTENT_DISPOSITION)
        .flatMap(ContentDisposition::parse)
        .orElseGet(() -> ContentDisposition.unsaid(type().orElse(MediaType.PLAIN_TEXT)));
  }

  /** Without the angle brackets. */
  public Optional<String> contentId() {
    return headers
        .first(CONTENT_ID)
        .filter(id -> id.startsWith("<") && id.endsWith(">") && id.length() > 2)
        .map(id -> id.substring(1, id.length() - 1));
  }

  public int length() {
    return end - start;
  }

  /** The bytes as they came. */
  public byte[] bytes() {
    return Arrays.copyOfRange(source, start, end);
  }

  /**
   * The content, without what mail would need to carry it; empty when it is packed in a way that is
   * not known here, or badly. SIP itself carries all bytes (RFC 5621 section 3.2).
   */
  public Optional<byte[]> content() {
    boolean packed =
        headers.all(HeaderName.CONTENT_ENCODING).stream()
            .anyMatch(coding -> !coding.equalsIgnoreCase("identity"));
    if (packed) {
      return Optional.empty();
    }
    return switch (HeaderName.lower(headers.first(TRANSFER_ENCODING).orElse("binary"))) {
      case "7bit", "8bit", "binary" -> Optional.of(bytes());
      case "base64" -> fromBase64(bytes());
      default -> Optional.empty();
    };
  }

  private static Optional<byte[]> fromBase64(byte[] bytes) {
    try {
      return Optional.of(Base64.getMimeDecoder().decode(bytes));
    } catch (IllegalArgumentException badInput) {
      // The decoder of the JDK has no other way to say so.
      return Optional.empty();
    }
  }

  /** The parts, if this is a multipart body. */
  public Multipart.Reading multipart() {
    return Multipart.read(this);
  }

  byte[] source() {
    return source;
  }

  int start() {
    return start;
  }

  int end() {
    return end;
  }
}
