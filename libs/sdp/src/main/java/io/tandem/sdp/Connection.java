package io.tandem.sdp;

/**
 * Where media goes: a {@code c=} line (RFC 8866 section 5.7).
 *
 * <p>The address is text as it came, usually a literal; names are legal and are never resolved
 * here. A multicast suffix ({@code /ttl}) stays part of the text.
 */
public record Connection(Family family, String address) {

  /** The address type as SDP writes it. */
  public enum Family {
    IP4,
    IP6
  }

  public Connection {
    Lines.requireToken(address, "address");
  }

  /** The address with the family that its spelling shows: a colon occurs in IPv6 literals alone. */
  public static Connection of(String address) {
    return new Connection(address.indexOf(':') >= 0 ? Family.IP6 : Family.IP4, address);
  }

  /** The old way to put a call on hold (RFC 3264 section 8.4): nothing may be sent here. */
  public boolean isUnspecified() {
    // Of the many spellings of ::, each has nothing but these.
    return address.chars().allMatch(c -> c == '0' || c == '.' || c == ':');
  }
}
