package io.tandem.sdp;

import java.util.OptionalLong;

/**
 * An {@code a=crypto} line (RFC 4568 section 9.1): usable, or why not. A line that cannot be used
 * leaves the others of its section as they are.
 *
 * <pre>
 * a=crypto:1 AEAD_AES_128_GCM inline:&lt;key and salt&gt;[|lifetime][|MKI:length] [session parameters]
 * </pre>
 */
public sealed interface CryptoLine {
  /** The attribute's name. */
  String NAME = "crypto";

  /**
   * A line that we can work with.
   *
   * @param tag of the offerer's choice, by which the answer refers to the line
   * @param key what the sender of this description encrypts with
   * @param lifetime packets that the key is good for, if the line says so; empty: 2^48 of RTP and
   *     2^31 of RTCP. Whoever uses the key watches it.
   */
  record Usable(int tag, CryptoSuite suite, KeyAndSalt key, OptionalLong lifetime)
      implements CryptoLine {
    public Usable {
      if (tag < 0 || tag > CryptoLineReader.LARGEST_TAG) {
        throw new IllegalArgumentException("tag " + tag);
      }
      if (key.length() != suite.keyAndSaltOctets()) {
        throw new IllegalArgumentException(key.length() + " octets of key for " + suite);
      }
      lifetime.ifPresent(
          packets -> {
            if (packets < 1 || packets > CryptoLineReader.LONGEST_LIFETIME) {
              throw new IllegalArgumentException("lifetime " + packets);
            }
          });
    }

    public Usable(int tag, CryptoSuite suite, KeyAndSalt key) {
      this(tag, suite, key, OptionalLong.empty());
    }

    /** The line as it goes into a description: the one place where a key is printed. */
    public Attribute attribute() {
      String base = tag + " " + suite + " " + CryptoLineReader.INLINE + key.base64();
      return Attribute.of(NAME, lifetime.isPresent() ? base + "|" + lifetime.getAsLong() : base);
    }
  }

  /**
   * A line that we do not use.
   *
   * @param reason one phrase; repeats nothing of the line
   */
  record Unusable(String reason) implements CryptoLine {}

  /** Reads the value of the attribute; never throws, whatever the text is. */
  static CryptoLine parse(String value) {
    return CryptoLineReader.read(value);
  }
}
