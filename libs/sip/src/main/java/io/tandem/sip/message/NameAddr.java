package io.tandem.sip.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One value of From, To, Contact, Route and their like: display name, URI, header parameters (RFC
 * 3261 section 20.10). Printed always with angle brackets, so that header parameters and URI
 * parameters cannot be confused.
 *
 * @param displayName unquoted; "" for none
 * @param uri as on the wire; any scheme
 */
public record NameAddr(String displayName, String uri, Parameters params) {
  /** The value of {@code Contact: *}, which removes all bindings (RFC 3261 section 10.2.2). */
  public static final NameAddr STAR = new NameAddr("", "*", Parameters.NONE);

  public NameAddr {
    if (!uri.equals("*") && !Syntax.isAbsoluteUri(uri)) {
      throw new IllegalArgumentException("no URI: " + uri);
    }
  }

  public static NameAddr of(SipUri uri) {
    return new NameAddr("", uri.toString(), Parameters.NONE);
  }

  public static NameAddr of(String displayName, SipUri uri) {
    return new NameAddr(displayName, uri.toString(), Parameters.NONE);
  }

  /** Reads one whole value; empty when malformed. Never throws. */
  public static Optional<NameAddr> parse(String text) {
    return Optional.ofNullable(read(text));
  }

  /**
   * All values of a header of addresses that the parser has not looked at, such as Service-Route,
   * P-Asserted-Identity or Refer-To: none where it is absent, empty where one is malformed.
   */
  public static Optional<List<NameAddr>> allOf(SipMessage message, String header) {
    List<NameAddr> all = new ArrayList<>();
    for (String value : message.headers().all(header)) {
      NameAddr one = read(value);
      if (one == null || one.isStar()) {
        return Optional.empty();
      }
      all.add(one);
    }
    return Optional.of(List.copyOf(all));
  }

  static @Nullable NameAddr read(String text) {
    String value = text.strip();
    if (value.equals("*")) {
      return STAR;
    }
    Cursor cursor = new Cursor(value);
    String displayName = "";
    String uri;
    if (cursor.peek() == '"') {
      String quoted = cursor.quoted();
      if (quoted == null || !cursor.take('<')) {
        return null;
      }
      displayName = Quoting.unquote(quoted);
      uri = cursor.until('>').strip();
    } else if (value.indexOf('<') >= 0) {
      // Stricter phones would send a token here; whatever stands before the bracket is a name all
      // the same.
      displayName = cursor.until('<').strip();
      if (displayName.indexOf('"') >= 0 || displayName.indexOf('>') >= 0) {
        return null;
      }
      cursor.take('<');
      uri = cursor.until('>').strip();
    } else {
      // Without brackets all parameters belong to the header, and a URI with "?" or "," must have
      // brackets (section 20).
      uri = cursor.until(';').stripTrailing();
      if (uri.indexOf('?') >= 0 || uri.indexOf(',') >= 0 || !isUri(uri)) {
        return null;
      }
      return withParams(displayName, uri, cursor);
    }
    if (!cursor.take('>') || !isUri(uri)) {
      return null;
    }
    return withParams(displayName, uri, cursor);
  }

  private static @Nullable NameAddr withParams(String displayName, String uri, Cursor cursor) {
    Parameters params = Parameters.readInHeader(cursor);
    cursor.skipSpace();
    return params == null || !cursor.atEnd() ? null : new NameAddr(displayName, uri, params);
  }

  private static boolean isUri(String text) {
    boolean sip =
        text.regionMatches(true, 0, "sip:", 0, 4) || text.regionMatches(true, 0, "sips:", 0, 5);
    return sip ? SipUri.read(text) != null : Syntax.isAbsoluteUri(text);
  }

  public boolean isStar() {
    return uri.equals("*");
  }

  /** The URI, if it is a sip or sips one. */
  public Optional<SipUri> sipUri() {
    return SipUri.parse(uri);
  }

  /** The URI, if it is a sound telephone number of the scheme tel. */
  public Optional<TelUri> telUri() {
    return TelUri.parse(uri);
  }

  public Optional<String> tag() {
    return params.get("tag");
  }

  public NameAddr withTag(String tag) {
    return withParam("tag", tag);
  }

  public NameAddr withoutTag() {
    return new NameAddr(displayName, uri, params.without("tag"));
  }

  public NameAddr withParam(String name, String value) {
    return new NameAddr(displayName, uri, params.with(name, value));
  }

  public NameAddr withoutParams() {
    return new NameAddr(displayName, uri, Parameters.NONE);
  }

  @Override
  public String toString() {
    if (isStar()) {
      return "*";
    }
    StringBuilder out = new StringBuilder(80);
    if (!displayName.isEmpty()) {
      out.append(Quoting.quote(displayName)).append(' ');
    }
    out.append('<').append(uri).append('>');
    params.appendTo(out);
    return out.toString();
  }
}
