package io.tandem.contracts;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * Writes what {@link PackedReader} reads: numbers of as many bytes as they need (seven bits each,
 * the lowest first), texts with their length before them, words by their number.
 */
final class PackedWriter {

  static final String UUID_BEFORE = "<urn:uuid:";
  static final String UUID_BEHIND = ">";
  private static final int UUID_LENGTH = UUID_BEFORE.length() + 36 + UUID_BEHIND.length();

  private final WordList words;
  private byte[] bytes = new byte[320];
  private int length;

  PackedWriter(WordList words) {
    this.words = words;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  void number(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    put((byte) rest);
  }

  /** Of few bytes for small negative numbers too. */
  void signed(long value) {
    number((value << 1) ^ (value >> 63));
  }

  /** 0 and 16 bytes for the usual instance-id (RFC 5626 section 4.1); else the length plus 1. */
  void text(String text) {
    if (isUuid(text)) {
      UUID uuid = UUID.fromString(text.substring(UUID_BEFORE.length(), UUID_LENGTH - 1));
      number(0);
      fixed(uuid.getMostSignificantBits());
      fixed(uuid.getLeastSignificantBits());
      return;
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    number(utf8.length + 1L);
    room(utf8.length);
    System.arraycopy(utf8, 0, bytes, length, utf8.length);
    length += utf8.length;
  }

  /** The number in the list plus 1; 0 and the text itself for what is not in it. */
  void word(String text) {
    OptionalInt number = words.number(text);
    if (number.isPresent()) {
      number(number.getAsInt() + 1L);
    } else {
      number(0);
      text(text);
    }
  }

  /** Exactly as it would be printed again: upper case is another text. */
  private static boolean isUuid(String text) {
    if (text.length() != UUID_LENGTH
        || !text.startsWith(UUID_BEFORE)
        || !text.endsWith(UUID_BEHIND)) {
      return false;
    }
    for (int i = 0; i < 36; i++) {
      char c = text.charAt(UUID_BEFORE.length() + i);
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      if (dash ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
        return false;
      }
    }
    return true;
  }

  private void fixed(long value) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      put((byte) (value >>> shift));
    }
  }

  private void put(byte value) {
    room(1);
    bytes[length++] = value;
  }

  private void room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }
}
