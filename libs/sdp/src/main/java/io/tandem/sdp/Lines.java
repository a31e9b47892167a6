package io.tandem.sdp;

/**
 * The rules for text inside one line of a description: no control character may enter, since a CR
 * or LF in a value would become a line of its own when printed.
 */
final class Lines {
  private Lines() {}

  static boolean isPrintable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        return false;
      }
    }
    return true;
  }

  static boolean isToken(String text) {
    return !text.isEmpty() && isPrintable(text) && text.indexOf(' ') < 0 && text.indexOf('\t') < 0;
  }

  static void requirePrintable(String text, String what) {
    if (!isPrintable(text)) {
      throw new IllegalArgumentException(what + " holds a control character");
    }
  }

  static void requireToken(String text, String what) {
    if (!isToken(text)) {
      throw new IllegalArgumentException(what + " is empty or holds a space or control character");
    }
  }

  /** A decimal number from 0 to {@code max}, or -1 when the text is anything else. */
  static long number(String text, long max) {
    if (text.isEmpty() || text.length() > 18) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + (c - '0');
    }
    return value <= max ? value : -1;
  }
}
