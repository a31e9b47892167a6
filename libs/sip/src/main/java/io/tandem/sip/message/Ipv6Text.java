package io.tandem.sip.message;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * IPv6 addresses as SIP writes them between brackets (RFC 5954 section 4.1). Pure functions. A zone
 * ("%eth0") is none of it: it means nothing to anybody else.
 */
final class Ipv6Text {
  private static final int BYTES = 16;

  private Ipv6Text() {}

  static boolean isAddress(String text) {
    return read(text) != null;
  }

  /** Whether two spellings mean one address (RFC 5954 section 4.2). */
  static boolean same(String one, String other) {
    byte[] address = read(one);
    return address != null && Arrays.equals(address, read(other));
  }

  /** The 16 bytes, or null when the text is no address. */
  static byte @Nullable [] read(String text) {
    byte[] out = new byte[BYTES];
    int filled = 0;
    int gap = -1;
    int at = 0;
    int length = text.length();
    if (text.startsWith("::")) {
      gap = 0;
      at = pastThirdColon(text, 2);
    }
    while (at < length) {
      int end = endOfGroup(text, at);
      if (end < length && text.charAt(end) == '.') {
        boolean fits = filled <= BYTES - 4 && readIpv4(text, at, out, filled);
        return fits ? spread(out, filled + 4, gap) : null;
      }
      if (end == at || end - at > 4 || filled > BYTES - 2) {
        return null;
      }
      int group = Integer.parseInt(text, at, end, 16);
      out[filled++] = (byte) (group >> 8);
      out[filled++] = (byte) group;
      at = end;
      if (at == length) {
        break;
      }
      // Not at the end, and no digit: must be a colon, and something behind it.
      if (text.charAt(at) != ':' || at + 1 == length) {
        return null;
      }
      at++;
      if (text.charAt(at) == ':') {
        if (gap >= 0) {
          return null;
        }
        gap = filled;
        at = pastThirdColon(text, at + 1);
      }
    }
    return spread(out, filled, gap);
  }

  /**
   * Three colons before an IPv4 address come of a fault in RFC 3261's grammar, and RFC 5118 section
   * 4.10 wants them taken; three elsewhere are wrong.
   */
  private static int pastThirdColon(String text, int at) {
    if (!text.startsWith(":", at)) {
      return at;
    }
    return text.startsWith(".", endOfGroup(text, at + 1)) ? at + 1 : at;
  }

  private static int endOfGroup(String text, int from) {
    int at = from;
    while (at < text.length() && Syntax.isHex(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean readIpv4(String text, int from, byte[] out, int to) {
    int at = from;
    for (int i = 0; i < 4; i++) {
      int end = at;
      while (end < text.length() && Syntax.isDigit(text.charAt(end))) {
        end++;
      }
      long octet = end - at > 3 ? -1 : Syntax.number(text.substring(at, end), 255);
      boolean goesOn = i == 3 ? end == text.length() : text.startsWith(".", end);
      if (octet < 0 || !goesOn) {
        return false;
      }
      out[to + i] = (byte) octet;
      at = end + 1;
    }
    return true;
  }

  /** Moves what stands behind the gap to the end; without a gap the address must be full. */
  private static byte @Nullable [] spread(byte[] out, int filled, int gap) {
    if (gap < 0) {
      return filled == BYTES ? out : null;
    }
    // A gap stands for one group of zeros at least.
    if (filled > BYTES - 2) {
      return null;
    }
    int behind = filled - gap;
    System.arraycopy(out, gap, out, BYTES - behind, behind);
    Arrays.fill(out, gap, BYTES - behind, (byte) 0);
    return out;
  }
}
