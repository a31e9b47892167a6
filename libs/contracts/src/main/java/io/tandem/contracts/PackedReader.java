package io.tandem.contracts;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Reads what {@link PackedWriter} wrote, in this process: it checks nothing. */
final class PackedReader {

  private final WordList words;
  private final byte[] bytes;
  private int at;

  PackedReader(WordList words, byte[] bytes, int at) {
    this.words = words;
    this.bytes = bytes;
    this.at = at;
  }

  long number() {
    long value = 0;
    int shift = 0;
    byte next;
    do {
      next = bytes[at++];
      value |= (next & 0x7FL) << shift;
      shift += 7;
    } while (next < 0);
    return value;
  }

  long signed() {
    long value = number();
    return (value >>> 1) ^ -(value & 1);
  }

  String text() {
    int length = (int) number() - 1;
    if (length < 0) {
      return PackedWriter.UUID_BEFORE + new UUID(fixed(), fixed()) + PackedWriter.UUID_BEHIND;
    }
    String text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  String word() {
    int number = (int) number() - 1;
    return number < 0 ? text() : words.word(number);
  }

  private long fixed() {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = (value << 8) | (bytes[at++] & 0xFF);
    }
    return value;
  }
}
