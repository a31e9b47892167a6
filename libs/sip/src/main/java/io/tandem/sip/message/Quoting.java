package io.tandem.sip.message;

/** Quoted strings of RFC 3261 section 25.1. */
public final class Quoting {
  private Quoting() {}

  /** In quotes, with quotes and backslashes escaped; control characters become spaces. */
  public static String quote(String text) {
    StringBuilder out = new StringBuilder(text.length() + 8).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\');
      }
      out.append(Syntax.isControl(c) ? ' ' : c);
    }
    return out.append('"').toString();
  }

  /**
   * Without the surrounding quotes and the escapes; a text that is not quoted is returned as it is.
   */
  public static String unquote(String text) {
    if (text.length() < 2 || text.charAt(0) != '"' || text.charAt(text.length() - 1) != '"') {
      return text;
    }
    String inside = text.substring(1, text.length() - 1);
    if (inside.indexOf('\\') < 0) {
      return inside;
    }
    StringBuilder out = new StringBuilder(inside.length());
    for (int i = 0; i < inside.length(); i++) {
      char c = inside.charAt(i);
      if (c == '\\' && i + 1 < inside.length()) {
        i++;
        c = inside.charAt(i);
      }
      out.append(c);
    }
    return out.toString();
  }

  /** Tokens, hosts and addresses stand bare as parameter values, all else in quotes. */
  static String quoteUnlessPlain(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (!Syntax.isTokenChar(c)
          && c != ':'
          && c != '['
          && c != ']'
          && c != '/'
          && c != '@'
          && c != '$'
          && c != '&') {
        return quote(value);
      }
    }
    return value;
  }
}
