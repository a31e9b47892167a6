package io.tandem.sip.message;

/** The character classes of RFC 3261 section 25.1 that the parser and the builders ask for. */
final class Syntax {
  private Syntax() {}

  private static final String LETTERS_AND_DIGITS =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

  private static final CharSet TOKEN = CharSet.of(LETTERS_AND_DIGITS + "-.!%*_+`'~");
  private static final CharSet HOST_NAME = CharSet.of(LETTERS_AND_DIGITS + "-._");

  static boolean isTokenChar(int c) {
    return TOKEN.has(c);
  }

  static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isTokenChar(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  static boolean isAlphanumeric(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c);
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  static boolean isHex(int c) {
    return isDigit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
  }

  /** Control characters other than the tab: none may stand in a header that a program sets. */
  static boolean isControl(int c) {
    return (c < ' ' && c != '\t') || c == 0x7f;
  }

  static boolean hasControl(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isControl(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /** A non-negative decimal number not above {@code max}, or -1. Never wraps. */
  static long number(String text, long max) {
    return number(text, 0, text.length(), max);
  }

  /** The same of a part of the text. */
  static long number(String text, int from, int to, long max) {
    if (from == to) {
      return -1;
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (!isDigit(c)) {
        return -1;
      }
      value = value * 10 + (c - '0');
      if (value > max) {
        return -1;
      }
    }
    return value;
  }

  /** A host name or IPv4 address; IPv6 references are read where their brackets are. */
  static boolean isHostName(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!HOST_NAME.has(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  static boolean isIpv6(String text) {
    return Ipv6Text.isAddress(text);
  }

  /**
   * An absolute URI of any scheme: {@code scheme ":" 1*printable}, no white space, no angle
   * brackets.
   */
  static boolean isAbsoluteUri(String text) {
    int colon = text.indexOf(':');
    if (colon <= 0 || colon == text.length() - 1 || !Character.isLetter(text.charAt(0))) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean good =
          i < colon
              ? isAlphanumeric(c) || c == '+' || c == '-' || c == '.'
              : c > ' ' && c != 0x7f && c != '<' && c != '>' && c != '"';
      if (!good) {
        return false;
      }
    }
    return true;
  }
}
