package io.tandem.sip.auth;

import io.tandem.sip.message.Quoting;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code name=value} pairs behind "Digest" in a challenge or in credentials. Each value may
 * come quoted or bare, since phones mix that up. A name that comes twice makes the whole malformed:
 * two readers could otherwise see two different users in it.
 */
final class AuthParams {
  private static final String SCHEME = "Digest";

  private final Map<String, String> values;

  private AuthParams(Map<String, String> values) {
    this.values = values;
  }

  /** Empty for another scheme than Digest, and for malformed text. Never throws. */
  static Optional<AuthParams> read(String headerValue) {
    String text = headerValue.strip();
    if (!text.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        || text.length() == SCHEME.length()
        || !isSpace(text.charAt(SCHEME.length()))) {
      return Optional.empty();
    }
    Map<String, String> values = new HashMap<>();
    int at = skipSeparators(text, SCHEME.length());
    while (at < text.length()) {
      int equals = text.indexOf('=', at);
      if (equals < 0) {
        return Optional.empty();
      }
      String name = text.substring(at, equals).strip().toLowerCase(Locale.ROOT);
      int from = skipSpace(text, equals + 1);
      int to = endOfValue(text, from);
      int next = to < 0 ? -1 : skipSpace(text, to);
      boolean ends = next == text.length() || (next >= 0 && text.charAt(next) == ',');
      if (!ends || !isName(name)) {
        return Optional.empty();
      }
      String value = Quoting.unquote(text.substring(from, to));
      if (values.putIfAbsent(name, value) != null) {
        return Optional.empty();
      }
      at = skipSeparators(text, next);
    }
    return Optional.of(new AuthParams(values));
  }

  Optional<String> get(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** The value, or "". */
  String text(String name) {
    return values.getOrDefault(name, "");
  }

  boolean has(String... names) {
    for (String name : names) {
      if (!values.containsKey(name)) {
        return false;
      }
    }
    return true;
  }

  /** MD5 where none is named (RFC 7616 section 3.3); empty for one that we do not know. */
  Optional<DigestAlgorithm> algorithm() {
    return get("algorithm").map(DigestAlgorithm::parse).orElse(Optional.of(DigestAlgorithm.MD5));
  }

  private static int endOfValue(String text, int from) {
    if (from < text.length() && text.charAt(from) == '"') {
      for (int i = from + 1; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '\\') {
          i++;
        } else if (c == '"') {
          return i + 1;
        }
      }
      return -1;
    }
    int at = from;
    while (at < text.length() && text.charAt(at) != ',' && !isSpace(text.charAt(at))) {
      if (text.charAt(at) == '"') {
        return -1;
      }
      at++;
    }
    return at;
  }

  private static boolean isName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' && c != '*') {
        return false;
      }
    }
    return !name.isEmpty();
  }

  private static int skipSpace(String text, int from) {
    int at = from;
    while (at < text.length() && isSpace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static int skipSeparators(String text, int from) {
    int at = from;
    while (at < text.length() && (isSpace(text.charAt(at)) || text.charAt(at) == ',')) {
      at++;
    }
    return at;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }
}
