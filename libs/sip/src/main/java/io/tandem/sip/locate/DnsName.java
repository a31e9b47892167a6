package io.tandem.sip.locate;

import java.util.Locale;
import java.util.Optional;

/**
 * A domain name as DNS is asked for it: lower case, without the final dot, of letters, digits, "-"
 * and "_". Whatever else a record may hold is no name to us.
 */
public record DnsName(String text) {

  private static final int MOST_OCTETS = 253;
  private static final int MOST_OCTETS_IN_LABEL = 63;

  /**
   * A name that is known to be one.
   *
   * @throws IllegalArgumentException if it is none
   */
  public DnsName {
    if (!isName(text)) {
      throw new IllegalArgumentException("no domain name: " + text);
    }
  }

  /** Empty when the text is no name; the root is none. Never throws. */
  public static Optional<DnsName> parse(String text) {
    String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    if (name.length() > MOST_OCTETS) {
      return Optional.empty();
    }
    String lower = name.toLowerCase(Locale.ROOT);
    return isName(lower) ? Optional.of(new DnsName(lower)) : Optional.empty();
  }

  /** The name below this one where a service is looked for; empty when it would be too long. */
  Optional<DnsName> below(String labels) {
    return parse(labels + "." + text);
  }

  private static boolean isName(String text) {
    if (text.isEmpty() || text.length() > MOST_OCTETS) {
      return false;
    }
    int label = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.') {
        if (label == 0) {
          return false;
        }
        label = 0;
      } else if (!isLetter(c) || ++label > MOST_OCTETS_IN_LABEL) {
        return false;
      }
    }
    return label > 0;
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  }

  @Override
  public String toString() {
    return text;
  }
}
