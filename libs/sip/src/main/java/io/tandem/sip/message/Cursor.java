package io.tandem.sip.message;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one header value from left to right. Values come here unfolded, without control characters
 * other than the tab. A method that finds something else than it was asked for returns null, and
 * the caller gives the value up.
 */
final class Cursor {
  private static final CharSet BEHIND_HOST = CharSet.of(":;,?/ \t");

  private final String text;
  private int at;

  Cursor(String text) {
    this(text, 0);
  }

  Cursor(String text, int from) {
    this.text = text;
    at = from;
  }

  boolean atEnd() {
    return at >= text.length();
  }

  /** The next character without taking it, or -1 at the end. */
  int peek() {
    return at < text.length() ? text.charAt(at) : -1;
  }

  void skipSpace() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
  }

  /** Takes {@code c} with the white space around it, if it is next. */
  boolean take(char c) {
    skipSpace();
    if (peek() != c) {
      return false;
    }
    at++;
    skipSpace();
    return true;
  }

  @Nullable String token() {
    int from = at;
    return skipToken() ? text.substring(from, at) : null;
  }

  /** Takes a token; false when there is none. */
  boolean skipToken() {
    int from = at;
    while (at < text.length() && Syntax.isTokenChar(text.charAt(at))) {
      at++;
    }
    return at > from;
  }

  /** Takes that very token, compared without case; false when another one is next, or none. */
  boolean takeToken(String expected) {
    int from = at;
    return skipToken()
        && at - from == expected.length()
        && text.regionMatches(true, from, expected, 0, expected.length());
  }

  /** All up to the first of the given characters or the end; may be empty. */
  String until(CharSet stops) {
    int from = at;
    while (at < text.length() && !stops.has(text.charAt(at))) {
      at++;
    }
    return text.substring(from, at);
  }

  /** The same, where one of the common words is likely: then it is that very string. */
  String word(CharSet stops, List<String> common) {
    int from = at;
    while (at < text.length() && !stops.has(text.charAt(at))) {
      at++;
    }
    for (int i = 0; i < common.size(); i++) {
      String word = common.get(i);
      if (word.length() == at - from && text.startsWith(word, from)) {
        return word;
      }
    }
    return text.substring(from, at);
  }

  /** All up to that character or the end; may be empty. */
  String until(char stop) {
    int from = at;
    int found = text.indexOf(stop, at);
    at = found < 0 ? text.length() : found;
    return text.substring(from, at);
  }

  String rest() {
    String rest = text.substring(at);
    at = text.length();
    return rest;
  }

  /** A quoted string with its quotes and escapes as they stand, or null when it does not end. */
  @Nullable String quoted() {
    int from = at;
    for (int i = at + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '"') {
        at = i + 1;
        return text.substring(from, at);
      }
    }
    return null;
  }

  /** {@code host [":" port]}; the port is 0 when absent. */
  @Nullable HostPort hostPort() {
    String host;
    if (peek() == '[') {
      at++;
      host = until(']');
      if (atEnd() || !Syntax.isIpv6(host)) {
        return null;
      }
      at++;
    } else {
      host = until(BEHIND_HOST);
      if (!Syntax.isHostName(host)) {
        return null;
      }
    }
    int mark = at;
    if (!take(':')) {
      at = mark;
      return new HostPort(host, 0);
    }
    int from = at;
    while (at < text.length() && Syntax.isDigit(text.charAt(at))) {
      at++;
    }
    long port = Syntax.number(text, from, at, 65_535);
    return port <= 0 ? null : new HostPort(host, (int) port);
  }

  record HostPort(String host, int port) {}

  /** Splits a list at the commas that stand outside quoted strings and angle brackets. */
  static List<String> splitAtCommas(String value) {
    if (value.indexOf(',') < 0) {
      return List.of(value);
    }
    List<String> parts = new ArrayList<>();
    int from = 0;
    boolean quoted = false;
    boolean bracketed = false;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (quoted) {
        if (c == '\\') {
          i++;
        } else if (c == '"') {
          quoted = false;
        }
      } else if (c == '"') {
        quoted = !bracketed;
      } else if (c == '<') {
        bracketed = true;
      } else if (c == '>') {
        bracketed = false;
      } else if (c == ',' && !bracketed) {
        parts.add(value.substring(from, i).strip());
        from = i + 1;
      }
    }
    parts.add(value.substring(from).strip());
    return parts;
  }
}
