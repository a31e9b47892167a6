package io.tandem.sdp;

/**
 * An {@code o=} line (RFC 8866 section 5.2): who made this description, and which version of it
 * this is.
 *
 * <p>Session id and version stay text: phones send numbers that fit no 64-bit integer.
 */
public record Origin(
    String username,
    String sessionId,
    String sessionVersion,
    Connection.Family family,
    String address) {
  public Origin {
    Lines.requireToken(username, "username");
    Lines.requireToken(sessionId, "session id");
    Lines.requireToken(sessionVersion, "session version");
    Lines.requireToken(address, "address");
  }

  /** The exchange's own line: it names no user and no host, only the address that media uses. */
  public static Origin ofExchange(long sessionId, long sessionVersion, String address) {
    Connection connection = Connection.of(address);
    return new Origin(
        "-", Long.toString(sessionId), Long.toString(sessionVersion), connection.family(), address);
  }

  Origin withVersion(String version) {
    return new Origin(username, sessionId, version, family, address);
  }
}
