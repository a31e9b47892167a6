package io.tandem.sip.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One Via value (RFC 3261 section 20.42): the hop that a request took and that its response takes
 * back. The transport is a string, since messages of others may name any ("TLS-SCTP").
 */
public final class Via {
  /** What the branch of every RFC 3261 element begins with (section 8.1.1.7). */
  public static final String MAGIC_COOKIE = "z9hG4bK";

  private static final CharSet BEHIND_TRANSPORT = CharSet.of(" \t[");
  private static final List<String> TRANSPORTS = List.of("UDP", "TCP", "TLS", "WS", "WSS");

  private final String transport;
  private final String host;
  private final int port;
  private final Parameters params;

  private Via(String transport, String host, int port, Parameters params) {
    this.transport = transport;
    this.host = host;
    this.port = port;
    this.params = params;
  }

  /**
   * A Via of our own.
   *
   * @param transport "UDP", "TCP", "TLS", "WS", "WSS"
   * @param port 0 for none
   * @param branch with the magic cookie
   */
  public static Via of(String transport, String host, int port, String branch) {
    if (!Syntax.isToken(transport) || !HostText.isHost(host)) {
      throw new IllegalArgumentException("no Via: " + transport + " " + host);
    }
    int checkedPort = port == 0 ? 0 : HostText.checkedPort(port);
    return new Via(transport, host, checkedPort, Parameters.NONE.with("branch", branch));
  }

  /** Reads one value; empty when malformed. Never throws. */
  public static Optional<Via> parse(String text) {
    return Optional.ofNullable(read(text));
  }

  static @Nullable Via read(String text) {
    Cursor cursor = new Cursor(text.strip());
    if (!cursor.takeToken("SIP") || !cursor.take('/')) {
      return null;
    }
    if (!cursor.skipToken() || !cursor.take('/')) {
      return null;
    }
    String transport = cursor.word(BEHIND_TRANSPORT, TRANSPORTS);
    if (!Syntax.isToken(transport)) {
      return null;
    }
    cursor.skipSpace();
    Cursor.HostPort sentBy = cursor.hostPort();
    if (sentBy == null) {
      return null;
    }
    Parameters params = Parameters.readInHeader(cursor);
    cursor.skipSpace();
    if (params == null || !cursor.atEnd()) {
      return null;
    }
    return new Via(transport, sentBy.host(), sentBy.port(), params);
  }

  static @Nullable List<Via> readList(String text) {
    if (text.indexOf(',') < 0) {
      Via one = read(text);
      return one == null ? null : List.of(one);
    }
    List<String> parts = Cursor.splitAtCommas(text);
    List<Via> vias = new ArrayList<>(parts.size());
    for (String part : parts) {
      Via via = read(part);
      if (via == null) {
        return null;
      }
      vias.add(via);
    }
    return List.copyOf(vias);
  }

  /** In upper case. */
  public String transport() {
    return transport.toUpperCase(Locale.ROOT);
  }

  /** The host of sent-by in lower case, an IPv6 address without brackets. */
  public String host() {
    return host.toLowerCase(Locale.ROOT);
  }

  public OptionalInt port() {
    return port == 0 ? OptionalInt.empty() : OptionalInt.of(port);
  }

  /** Host and port as one text in lower case, for comparing (section 17.2.3). */
  public String sentBy() {
    StringBuilder out = new StringBuilder(32);
    HostText.append(out, host(), port);
    return out.toString();
  }

  public Parameters params() {
    return params;
  }

  public Optional<String> branch() {
    return params.get("branch").filter(branch -> !branch.isEmpty());
  }

  /** Whether the branch names the transaction by itself: the cookie and something behind it. */
  public boolean hasUniqueBranch() {
    return branch()
        .filter(
            b ->
                b.length() > MAGIC_COOKIE.length()
                    && b.regionMatches(true, 0, MAGIC_COOKIE, 0, MAGIC_COOKIE.length()))
        .isPresent();
  }

  /** The address from which the request was seen to come, without brackets. */
  public Optional<String> received() {
    return params
        .get("received")
        .map(a -> a.startsWith("[") && a.endsWith("]") ? a.substring(1, a.length() - 1) : a)
        .filter(a -> !a.isEmpty());
  }

  /** Whether the sender asks for the response at its source port (RFC 3581). */
  public boolean asksForRport() {
    return params.has("rport");
  }

  /** The source port that was filled in, empty while it is only asked for. */
  public OptionalInt rport() {
    long port = Syntax.number(params.get("rport").orElse(""), 65_535);
    return port <= 0 ? OptionalInt.empty() : OptionalInt.of((int) port);
  }

  public Via withParam(String name, String value) {
    return new Via(transport, host, port, params.with(name, value));
  }

  public Via withBranch(String branch) {
    return withParam("branch", branch);
  }

  /** Asks the next hop to answer to the port that it sees (RFC 3581). */
  public Via withRport() {
    return withParam("rport", "");
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Via via
        && via.port == port
        && via.transport.equals(transport)
        && via.host.equals(host)
        && via.params.equals(params);
  }

  @Override
  public int hashCode() {
    return Objects.hash(transport, host, port, params);
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(96).append("SIP/2.0/").append(transport).append(' ');
    HostText.append(out, host, port);
    params.appendTo(out);
    return out.toString();
  }
}
