package io.tandem.sdp;

/**
 * One {@code a=} line: {@code name} or {@code name:value} (RFC 8866 section 5.13).
 *
 * <p>Kept as the text it came in, so that printing gives back what was read.
 *
 * @param text the line without {@code a=} and without its line end
 */
public record Attribute(String text) {
  public Attribute {
    Lines.requirePrintable(text, "attribute");
    if (text.isEmpty() || text.charAt(0) == ':') {
      throw new IllegalArgumentException("an attribute has a name");
    }
  }

  public static Attribute of(String name, String value) {
    return new Attribute(name + ":" + value);
  }

  public String name() {
    int colon = text.indexOf(':');
    return colon < 0 ? text : text.substring(0, colon);
  }

  /** What follows the colon; empty for a property attribute such as {@code sendrecv}. */
  public String value() {
    int colon = text.indexOf(':');
    return colon < 0 ? "" : text.substring(colon + 1);
  }

  /** Not the text of a crypto line: that has a key in it, and this is what logs show. */
  @Override
  public String toString() {
    return "Attribute[" + (name().equals(CryptoLine.NAME) ? CryptoLine.NAME + ":…" : text) + "]";
  }
}
