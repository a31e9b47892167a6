package io.tandem.sip.message;

import java.nio.charset.StandardCharsets;

/**
 * SIP as tests write it: text blocks with plain line ends, made into what goes on the wire and
 * back.
 */
public final class Wire {
  private Wire() {}

  public static byte[] bytes(String text) {
    return text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
  }

  public static String text(SipMessage message) {
    return new String(message.encode(), StandardCharsets.UTF_8).replace("\r\n", "\n");
  }

  public static ParseResult parse(String text) {
    return SipParser.parse(bytes(text));
  }

  public static SipRequest request(String text) {
    return (SipRequest) message(text);
  }

  public static SipResponse response(String text) {
    return (SipResponse) message(text);
  }

  public static ParseResult.Malformed malformed(String text) {
    if (parse(text) instanceof ParseResult.Malformed malformed) {
      return malformed;
    }
    throw new AssertionError("was taken for a message:\n" + text);
  }

  private static SipMessage message(String text) {
    return switch (parse(text)) {
      case ParseResult.Parsed(SipMessage message) -> message;
      case ParseResult other -> throw new AssertionError(other.toString());
    };
  }
}
