package io.tandem.kernel;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * IP addresses as text. What is printed is the one form that RFC 5952 recommends, so that equal
 * addresses are equal texts; the JDK's own form is none that peers like to see. Never looks a name
 * up, and knows no zones (fe80::1%eth0): they mean nothing to anybody else.
 */
public final class IpLiteral {

  private static final int GROUPS = 8;
  private static final int MAPPED_PREFIX = 12;

  private IpLiteral() {}

  /** Reads an address, in brackets or not; empty for whatever else it is, a name for example. */
  public static Optional<InetAddress> parse(String text) {
    boolean bracketed = text.startsWith("[") && text.endsWith("]");
    String bare = bracketed ? text.substring(1, text.length() - 1) : text;
    boolean v6 = bare.indexOf(':') >= 0;
    // The JDK reads 10 as 0.0.0.10, and takes zones.
    boolean plain = v6 ? bare.indexOf('%') < 0 : isDottedQuad(bare) && !bracketed;
    if (!plain) {
      return Optional.empty();
    }
    try {
      return Optional.of(unmapped(InetAddress.ofLiteral(bare)));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** The address by RFC 5952, without brackets and zone; an IPv4-mapped one as IPv4. */
  public static String print(InetAddress address) {
    byte[] bytes = unmapped(address).getAddress();
    return bytes.length == 4 ? dotted(bytes) : grouped(bytes);
  }

  /** The same with brackets around IPv6, as hosts of URIs are written (RFC 3986 section 3.2.2). */
  public static String printHost(InetAddress address) {
    String text = print(address);
    return text.indexOf(':') >= 0 ? "[" + text + "]" : text;
  }

  /** Address and port as hosts and ports of URIs are written: {@code [::1]:5060}. */
  public static String print(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    return (ip == null ? address.getHostString() : printHost(ip)) + ":" + address.getPort();
  }

  /** The one spelling of an address; any other text as it is. */
  public static String canonical(String host) {
    return parse(host).map(IpLiteral::print).orElse(host);
  }

  /** An IPv4-mapped address as the IPv4 address that it means, any other as it is. */
  static InetAddress unmapped(InetAddress address) {
    if (address instanceof Inet6Address) {
      byte[] bytes = address.getAddress();
      boolean mapped = bytes[10] == -1 && bytes[11] == -1;
      for (int i = 0; mapped && i < 10; i++) {
        mapped = bytes[i] == 0;
      }
      if (mapped) {
        return ofBytes(Arrays.copyOfRange(bytes, MAPPED_PREFIX, bytes.length));
      }
    }
    return address;
  }

  private static boolean isDottedQuad(String text) {
    return text.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'))
        && text.chars().filter(c -> c == '.').count() == 3;
  }

  private static String dotted(byte[] bytes) {
    return (bytes[0] & 0xff)
        + "."
        + (bytes[1] & 0xff)
        + "."
        + (bytes[2] & 0xff)
        + "."
        + (bytes[3] & 0xff);
  }

  private static String grouped(byte[] bytes) {
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
    }
    int gap = -1;
    // One group alone is not shortened (RFC 5952 section 4.2.2); of equal runs the first is.
    int gapLength = 1;
    for (int i = 0; i < GROUPS; i++) {
      int end = i;
      while (end < GROUPS && groups[end] == 0) {
        end++;
      }
      if (end - i > gapLength) {
        gap = i;
        gapLength = end - i;
      }
    }
    StringBuilder out = new StringBuilder(39);
    for (int i = 0; i < GROUPS; i++) {
      if (i == gap) {
        out.append("::");
        i += gapLength - 1;
      } else {
        if (!out.isEmpty() && out.charAt(out.length() - 1) != ':') {
          out.append(':');
        }
        out.append(Integer.toHexString(groups[i]));
      }
    }
    return out.toString();
  }

  private static InetAddress ofBytes(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
