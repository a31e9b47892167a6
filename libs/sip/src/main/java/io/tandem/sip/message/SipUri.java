package io.tandem.sip.message;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A {@code sip} or {@code sips} URI (RFC 3261 section 19.1), immutable. Other schemes stay strings:
 * Tandem does not look inside them. {@link #toString()} gives back what was parsed; {@link #equals}
 * compares that text, {@link #sameAs} compares as section 19.1.4 says.
 */
public final class SipUri {
  private final boolean secure;
  // As on the wire, escapes included; "" when there is no user part.
  private final String wireUser;
  private final String wirePassword;
  private final String host;
  private final int port;
  private final Parameters params;
  private final String wireHeaders;

  private SipUri(
      boolean secure,
      String wireUser,
      String wirePassword,
      String host,
      int port,
      Parameters params,
      String wireHeaders) {
    this.secure = secure;
    this.wireUser = wireUser;
    this.wirePassword = wirePassword;
    this.host = host;
    this.port = port;
    this.params = params;
    this.wireHeaders = wireHeaders;
  }

  /**
   * A sip URI without port and parameters.
   *
   * @param user unescaped; "" for none
   * @param host a name, an IPv4 address or an IPv6 address without brackets
   * @throws IllegalArgumentException if the host is none of these
   */
  public static SipUri of(String user, String host) {
    return new SipUri(false, escapeUser(user), "", checkedHost(host), 0, Parameters.NONE, "");
  }

  /**
   * Reads a whole URI; empty when the scheme is another one or the syntax is wrong. Never throws.
   */
  public static Optional<SipUri> parse(String text) {
    return Optional.ofNullable(read(text));
  }

  static @Nullable SipUri read(String text) {
    boolean secure;
    int start;
    if (text.regionMatches(true, 0, "sip:", 0, 4)) {
      secure = false;
      start = 4;
    } else if (text.regionMatches(true, 0, "sips:", 0, 5)) {
      secure = true;
      start = 5;
    } else {
      return null;
    }
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c == 0x7f || c == '<' || c == '>' || c == '"') {
        return null;
      }
    }
    String user = "";
    String password = "";
    int at = text.indexOf('@', start);
    if (at >= 0) {
      int colon = text.indexOf(':', start, at);
      user = text.substring(start, colon < 0 ? at : colon);
      password = colon < 0 ? "" : text.substring(colon + 1, at);
      if (user.isEmpty() || !escapesAreSound(text, start, at)) {
        return null;
      }
      start = at + 1;
    }
    Cursor cursor = new Cursor(text, start);
    Cursor.HostPort hostPort = cursor.hostPort();
    if (hostPort == null) {
      return null;
    }
    Parameters params = Parameters.readInUri(cursor);
    if (params == null) {
      return null;
    }
    String headers = "";
    if (cursor.peek() == '?') {
      headers = cursor.rest().substring(1);
      if (headers.isEmpty() || !escapesAreSound(headers, 0, headers.length())) {
        return null;
      }
    }
    return cursor.atEnd()
        ? new SipUri(secure, user, password, hostPort.host(), hostPort.port(), params, headers)
        : null;
  }

  public String scheme() {
    return secure ? "sips" : "sip";
  }

  public boolean isSecure() {
    return secure;
  }

  /**
   * Unescaped, parameters of the user part included ("user;par=x"); may hold any character, NUL
   * too.
   */
  public Optional<String> user() {
    return wireUser.isEmpty() ? Optional.empty() : Optional.of(unescape(wireUser));
  }

  /** In lower case, an IPv6 address without its brackets. */
  public String host() {
    return host.toLowerCase(Locale.ROOT);
  }

  public OptionalInt port() {
    return port == 0 ? OptionalInt.empty() : OptionalInt.of(port);
  }

  public Parameters params() {
    return params;
  }

  public Optional<String> param(String name) {
    return params.get(name);
  }

  public boolean hasHeaders() {
    return !wireHeaders.isEmpty();
  }

  /** The value, unescaped, of a header that the URI carries behind its question mark. */
  public Optional<String> header(String name) {
    for (String pair : wireHeaders.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0 && unescape(pair.substring(0, equals)).equalsIgnoreCase(name)) {
        return Optional.of(unescape(pair.substring(equals + 1)));
      }
    }
    return Optional.empty();
  }

  public SipUri withUser(String user) {
    return new SipUri(secure, escapeUser(user), "", host, port, params, wireHeaders);
  }

  public SipUri withHost(String host) {
    return new SipUri(secure, wireUser, wirePassword, checkedHost(host), port, params, wireHeaders);
  }

  /**
   * The same URI with this port.
   *
   * @throws IllegalArgumentException outside 1 to 65535
   */
  public SipUri withPort(int port) {
    return new SipUri(
        secure, wireUser, wirePassword, host, HostText.checkedPort(port), params, wireHeaders);
  }

  public SipUri withParam(String name, String value) {
    return new SipUri(
        secure, wireUser, wirePassword, host, port, params.with(name, value), wireHeaders);
  }

  public SipUri withoutParam(String name) {
    return new SipUri(
        secure, wireUser, wirePassword, host, port, params.without(name), wireHeaders);
  }

  public SipUri withoutParams() {
    return new SipUri(secure, wireUser, wirePassword, host, port, Parameters.NONE, wireHeaders);
  }

  /** A Request-URI must carry no headers (RFC 3261 section 19.1.1). */
  public SipUri withoutHeaders() {
    return new SipUri(secure, wireUser, wirePassword, host, port, params, "");
  }

  /**
   * Equivalence by RFC 3261 section 19.1.4: user compared with case after unescaping, the rest
   * without.
   */
  public boolean sameAs(SipUri other) {
    return secure == other.secure
        && unescape(wireUser).equals(unescape(other.wireUser))
        && unescape(wirePassword).equals(unescape(other.wirePassword))
        && HostText.same(host, other.host)
        && port == other.port
        && paramsMatch(other)
        && other.paramsMatch(this)
        && sortedHeaders().equals(other.sortedHeaders());
  }

  /** These four must be on both sides or on neither; any other counts only where both have it. */
  private boolean paramsMatch(SipUri other) {
    for (String name : params.names()) {
      Optional<String> theirs = other.params.get(name);
      if (theirs.isEmpty()) {
        if (MUST_BE_ON_BOTH.contains(HeaderName.lower(name))) {
          return false;
        }
      } else if (!unescape(theirs.get()).equalsIgnoreCase(unescape(params.get(name).orElse("")))) {
        return false;
      }
    }
    return true;
  }

  private static final List<String> MUST_BE_ON_BOTH =
      List.of("user", "ttl", "method", "maddr", "transport");

  private List<String> sortedHeaders() {
    if (wireHeaders.isEmpty()) {
      return List.of();
    }
    TreeMap<String, List<String>> byName = new TreeMap<>();
    for (String pair : wireHeaders.split("&", -1)) {
      int equals = Math.max(pair.indexOf('='), 0);
      byName
          .computeIfAbsent(
              HeaderName.lower(unescape(pair.substring(0, equals))), n -> new ArrayList<>())
          .add(unescape(pair.substring(equals)));
    }
    List<String> flat = new ArrayList<>();
    byName.forEach((name, values) -> values.forEach(value -> flat.add(name + value)));
    return flat;
  }

  private static String checkedHost(String host) {
    if (!HostText.isHost(host)) {
      throw new IllegalArgumentException("no host: " + host);
    }
    return host;
  }

  private static boolean escapesAreSound(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) == '%'
          && (i + 2 >= to
              || !Syntax.isHex(text.charAt(i + 1))
              || !Syntax.isHex(text.charAt(i + 2)))) {
        return false;
      }
    }
    return true;
  }

  /** Decodes %XX as UTF-8; what is no escape stays as it is. */
  static String unescape(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] in = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
    for (int i = 0; i < in.length; i++) {
      if (in[i] == '%' && i + 2 < in.length && Syntax.isHex(in[i + 1]) && Syntax.isHex(in[i + 2])) {
        out.write(Character.digit(in[i + 1], 16) << 4 | Character.digit(in[i + 2], 16));
        i += 2;
      } else {
        out.write(in[i]);
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /** Escapes all that RFC 3261 does not allow bare in a user part. */
  static String escapeUser(String user) {
    StringBuilder out = new StringBuilder(user.length());
    for (byte b : user.getBytes(StandardCharsets.UTF_8)) {
      if (Syntax.isAlphanumeric(b) || "-_.!~*'()&=+$,;?/".indexOf(b) >= 0) {
        out.append((char) b);
      } else {
        out.append('%').append(Character.toUpperCase(Character.forDigit(b >> 4 & 0xf, 16)));
        out.append(Character.toUpperCase(Character.forDigit(b & 0xf, 16)));
      }
    }
    return out.toString();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SipUri uri && uri.toString().equals(toString());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(new Object[] {secure, wireUser, host, port});
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(64).append(secure ? "sips:" : "sip:");
    if (!wireUser.isEmpty()) {
      out.append(wireUser);
      if (!wirePassword.isEmpty()) {
        out.append(':').append(wirePassword);
      }
      out.append('@');
    }
    HostText.append(out, host, port);
    params.appendTo(out);
    if (!wireHeaders.isEmpty()) {
      out.append('?').append(wireHeaders);
    }
    return out.toString();
  }
}
