package io.tandem.sip.message;

/**
 * A set of ASCII characters as two words of bits, since the parser asks for membership once for
 * each byte.
 */
record CharSet(long low, long high) {
  static CharSet of(String characters) {
    long low = 0;
    long high = 0;
    for (int i = 0; i < characters.length(); i++) {
      char c = characters.charAt(i);
      if (c >= 128) {
        throw new IllegalArgumentException("not ASCII: " + c);
      }
      if (c < 64) {
        low |= 1L << c;
      } else {
        high |= 1L << c;
      }
    }
    return new CharSet(low, high);
  }

  /** False for what is no ASCII, negative bytes too. */
  boolean has(int c) {
    // A shift by a long's width or more counts from zero again, so 64 to 127 need no subtraction.
    return c < 64 ? c >= 0 && (low >>> c & 1) != 0 : c < 128 && (high >>> c & 1) != 0;
  }
}
