package io.tandem.kernel;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A block of addresses, IPv4 or IPv6. Inside, every address has 128 bits, IPv4 as IPv6 maps it (RFC
 * 4291 section 2.5.5.2), so that one comparison serves both.
 *
 * @param high the upper 64 bits, those beyond the prefix zero
 * @param low the lower 64 bits, likewise
 * @param bits length of the prefix, of 128
 */
public record Network(long high, long low, int bits) {

  private static final long MAPPED = 0x0000_ffff_0000_0000L;
  private static final int MAPPED_BITS = 96;

  public Network {
    if (bits < 0 || bits > 128) {
      throw new IllegalArgumentException("no prefix: " + bits);
    }
    high &= mask(bits);
    low &= mask(bits - 64);
  }

  /**
   * Reads {@code 192.0.2.0/24}, {@code 2001:db8::/32} or an address alone; empty for other text.
   */
  public static Optional<Network> parse(String text) {
    String[] parts = text.strip().split("/", -1);
    if (parts.length > 2 || !isWhole(parts[0])) {
      return Optional.empty();
    }
    try {
      InetAddress address = InetAddress.ofLiteral(parts[0]);
      int offset = address.getAddress().length == 4 ? MAPPED_BITS : 0;
      int bits = parts.length == 1 ? 128 - offset : Integer.parseInt(parts[1]);
      return bits < 0 || bits + offset > 128
          ? Optional.empty()
          : Optional.of(new Network(high(address), low(address), bits + offset));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** What is treated as one peer: an IPv4 address, or the /64 that an IPv6 host roams in. */
  public static Network ofSource(InetAddress address) {
    long high = high(address);
    return isMapped(high, low(address))
        ? new Network(high, low(address), 128)
        : new Network(high, 0, 64);
  }

  /**
   * That peer as a number: different peers, different numbers, and never 0. IPv4 takes a corner of
   * the multicast range, from which no packet comes.
   */
  public static long sourceKey(InetAddress address) {
    long high = high(address);
    long low = low(address);
    if (isMapped(high, low)) {
      return 0xffff_ffff_0000_0000L | (low & 0xffff_ffffL);
    }
    // Of the first two networks only ::1 is ever seen.
    return high == 0 ? 1 : high;
  }

  public boolean contains(InetAddress address) {
    return ((high(address) ^ high) & mask(bits)) == 0
        && ((low(address) ^ low) & mask(bits - 64)) == 0;
  }

  /** Whether this is exactly what {@link #ofSource} gives. */
  public boolean isSource() {
    return isIpv4() ? bits == 128 : bits == 64;
  }

  /** An address of the network. */
  public InetAddress first() {
    try {
      byte[] all = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
      // Makes an Inet4Address of a mapped one by itself.
      return InetAddress.getByAddress(all);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("16 bytes are an address", e);
    }
  }

  /** How many of the bits that an address of this family has are the prefix. */
  public int prefix() {
    return isIpv4() ? bits - MAPPED_BITS : bits;
  }

  public boolean isIpv4() {
    return bits >= MAPPED_BITS && isMapped(high, low);
  }

  /** As {@link #parse} reads it, the prefix always said. */
  @Override
  public String toString() {
    return IpLiteral.canonical(first().getHostAddress()) + "/" + prefix();
  }

  /** Java reads 10 as 0.0.0.10, and 10/8 is not meant to be 0.0.0.0/8. */
  private static boolean isWhole(String address) {
    return address.contains(":") || address.chars().filter(c -> c == '.').count() == 3;
  }

  private static boolean isMapped(long high, long low) {
    return high == 0 && (low & 0xffff_ffff_0000_0000L) == MAPPED;
  }

  private static long high(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == 4 ? 0 : word(bytes, 0);
  }

  private static long low(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == 4
        ? MAPPED
            | (bytes[0] & 0xffL) << 24
            | (bytes[1] & 0xffL) << 16
            | (bytes[2] & 0xffL) << 8
            | (bytes[3] & 0xffL)
        : word(bytes, 8);
  }

  private static long word(byte[] bytes, int at) {
    long word = 0;
    for (int i = at; i < at + 8; i++) {
      word = word << 8 | (bytes[i] & 0xffL);
    }
    return word;
  }

  /** The first {@code count} bits set, of 64. */
  private static long mask(int count) {
    if (count <= 0) {
      return 0;
    }
    return count >= 64 ? -1L : -1L << (64 - count);
  }
}
