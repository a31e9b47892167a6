package io.tandem.signaling.dns;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A record as it stands in a message. It keeps the whole message, since names may point back into
 * it; nobody changes that.
 */
final class RawRecord {

  // Their numbers: RFC 1035 section 3.2.2, RFC 3596, RFC 2782, RFC 3403.
  static final int A = 1;
  static final int CNAME = 5;
  static final int SOA = 6;
  static final int AAAA = 28;
  static final int SRV = 33;
  static final int NAPTR = 35;

  private final String owner;
  private final int type;
  private final long ttlSeconds;
  private final byte[] message;
  private final int offset;
  private final int length;

  /**
   * A record whose data are at that offset of the message.
   *
   * @throws IllegalArgumentException if they are outside of it
   */
  RawRecord(String owner, int type, long ttlSeconds, byte[] message, int offset, int length) {
    if (offset < 0 || length < 0 || offset > message.length - length) {
      throw new IllegalArgumentException("a record outside of its message");
    }
    this.owner = owner;
    this.type = type;
    this.ttlSeconds = ttlSeconds;
    this.message = message;
    this.offset = offset;
    this.length = length;
  }

  String owner() {
    return owner;
  }

  int type() {
    return type;
  }

  /** As received. */
  long ttlSeconds() {
    return ttlSeconds;
  }

  byte octet(int position) {
    return message[position];
  }

  /** Text of one octet a character. */
  String text(int from, int octets) {
    return new String(message, from, octets, StandardCharsets.ISO_8859_1);
  }

  byte[] octets(int from, int to) {
    return Arrays.copyOfRange(message, from, to);
  }

  /** Where the data begin. */
  int offset() {
    return offset;
  }

  /** Where the data end. */
  int end() {
    return offset + length;
  }
}
