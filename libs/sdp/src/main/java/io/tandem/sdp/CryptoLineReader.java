package io.tandem.sdp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads what {@link CryptoLine} describes; whatever it does not know makes the line unusable. */
final class CryptoLineReader {
  /** RFC 4568 section 9.1: nine digits. */
  static final int LARGEST_TAG = 999_999_999;

  /** RFC 3711 section 9.2: as many packets of RTP as any key may protect. */
  static final long LONGEST_LIFETIME = 1L << 48;

  static final String INLINE = "inline:";

  /** Base64 of the longest key and salt, 44 octets, with its padding. */
  private static final int LONGEST_KEY_TEXT = 60;

  private CryptoLineReader() {}

  static CryptoLine read(String value) {
    List<String> words = words(value);
    if (words.size() < 3) {
      return new CryptoLine.Unusable("not a tag, a suite and a key");
    }
    OptionalLong tag = tag(words.get(0));
    if (tag.isEmpty()) {
      return new CryptoLine.Unusable("the tag is not a number of up to nine digits");
    }
    Optional<CryptoSuite> suite = CryptoSuite.named(words.get(1));
    if (suite.isEmpty()) {
      return new CryptoLine.Unusable("a suite that is not known here");
    }
    for (String parameter : words.subList(3, words.size())) {
      Optional<String> objection = objection(parameter);
      if (objection.isPresent()) {
        return new CryptoLine.Unusable(objection.get());
      }
    }
    return withKey((int) tag.getAsLong(), suite.get(), words.get(2));
  }

  private static OptionalLong tag(String text) {
    // RFC 4568 section 4.1 forbids leading zeros: two spellings of a tag would be two tags.
    boolean leadingZero = text.length() > 1 && text.charAt(0) == '0';
    long tag = leadingZero ? -1 : Lines.number(text, LARGEST_TAG);
    return tag < 0 ? OptionalLong.empty() : OptionalLong.of(tag);
  }

  private static CryptoLine withKey(int tag, CryptoSuite suite, String parameters) {
    if (!parameters.regionMatches(true, 0, INLINE, 0, INLINE.length())) {
      return new CryptoLine.Unusable("a key method that is not known here");
    }
    if (parameters.indexOf(';') >= 0) {
      return new CryptoLine.Unusable("several keys, which need an MKI in each packet");
    }
    String[] parts = parameters.substring(INLINE.length()).split("\\|", -1);
    OptionalLong lifetime = OptionalLong.empty();
    for (int i = 1; i < parts.length; i++) {
      if (parts[i].indexOf(':') >= 0) {
        return new CryptoLine.Unusable("an MKI, which we do not send");
      }
      if (lifetime.isPresent()) {
        return new CryptoLine.Unusable("two lifetimes");
      }
      lifetime = lifetime(parts[i]);
      if (lifetime.isEmpty()) {
        return new CryptoLine.Unusable("the lifetime is not a number of packets up to 2^48");
      }
    }
    Optional<KeyAndSalt> key = key(parts[0], suite.keyAndSaltOctets());
    if (key.isEmpty()) {
      return new CryptoLine.Unusable("the key is not base64 of as many octets as the suite needs");
    }
    return new CryptoLine.Usable(tag, suite, key.get(), lifetime);
  }

  private static Optional<KeyAndSalt> key(String text, int octets) {
    if (text.length() > LONGEST_KEY_TEXT) {
      return Optional.empty();
    }
    byte[] decoded;
    try {
      // Takes base64 without its padding too, which some phones leave out.
      decoded = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    try {
      return decoded.length == octets ? Optional.of(KeyAndSalt.of(decoded)) : Optional.empty();
    } finally {
      Arrays.fill(decoded, (byte) 0);
    }
  }

  /** A number, or a power of two written {@code 2^n} (RFC 4568 section 6.1). */
  private static OptionalLong lifetime(String text) {
    long packets;
    if (text.startsWith("2^")) {
      long exponent = Lines.number(text.substring(2), 48);
      packets = exponent < 0 ? -1 : 1L << exponent;
    } else {
      packets = Lines.number(text, LONGEST_LIFETIME);
    }
    return packets < 1 ? OptionalLong.empty() : OptionalLong.of(packets);
  }

  /**
   * Why a session parameter (RFC 4568 section 6.3) makes the line unusable; empty if it is only a
   * hint. All of them but the hints change what stands in the packets.
   */
  private static Optional<String> objection(String parameter) {
    String upper = parameter.toUpperCase(Locale.ROOT);
    if (upper.startsWith("WSH=") || parameter.startsWith("-")) {
      // The size of the peer's replay window; and extensions that may be passed over (6.3.7).
      return Optional.empty();
    }
    if (upper.startsWith("UNENCRYPTED_") || upper.startsWith("UNAUTHENTICATED_")) {
      return Optional.of("asks to leave out encryption or authentication");
    }
    if (upper.startsWith("KDR=")) {
      return Optional.of("a key derivation rate");
    }
    return Optional.of("a session parameter that is not known here");
  }

  /** Splits at spaces and tabs; several in a row count as one, since some phones pad. */
  private static List<String> words(String value) {
    List<String> words = new ArrayList<>(4);
    int start = 0;
    for (int i = 0; i <= value.length(); i++) {
      if (i == value.length() || value.charAt(i) == ' ' || value.charAt(i) == '\t') {
        if (i > start) {
          words.add(value.substring(start, i));
        }
        start = i + 1;
      }
    }
    return words;
  }
}
