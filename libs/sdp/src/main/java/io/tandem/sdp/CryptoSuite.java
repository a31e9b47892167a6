package io.tandem.sdp;

import java.util.List;
import java.util.Optional;

/**
 * The SRTP suites that are negotiated by SDP (RFC 4568 section 6.2, RFC 7714 section 14.1), by the
 * names that stand in {@code a=crypto}. All others, NULL ciphers among them, are unknown here.
 */
public enum CryptoSuite {
  AEAD_AES_128_GCM(16 + 12),
  AES_CM_128_HMAC_SHA1_80(16 + 14),
  AEAD_AES_256_GCM(32 + 12),

  /** 32 bits of authentication can be guessed by whoever has the patience: only where allowed. */
  AES_CM_128_HMAC_SHA1_32(16 + 14);

  /**
   * What we choose first, and offer first: AEAD before HMAC-SHA1 as the newer construction with the
   * longer tag; 256 bits last, since they cost more than they give.
   */
  public static final List<CryptoSuite> PREFERENCE =
      List.of(AEAD_AES_128_GCM, AES_CM_128_HMAC_SHA1_80, AEAD_AES_256_GCM);

  /** The same, and last the one with short tags, for peers that know no other. */
  public static final List<CryptoSuite> PREFERENCE_WITH_SHORT_TAGS =
      List.of(AEAD_AES_128_GCM, AES_CM_128_HMAC_SHA1_80, AEAD_AES_256_GCM, AES_CM_128_HMAC_SHA1_32);

  private final int keyAndSaltOctets;

  CryptoSuite(int keyAndSaltOctets) {
    this.keyAndSaltOctets = keyAndSaltOctets;
  }

  /** Octets of master key and master salt together. */
  public int keyAndSaltOctets() {
    return keyAndSaltOctets;
  }

  /** Upper and lower case are the same, as in all literals of ABNF (RFC 5234 section 2.3). */
  static Optional<CryptoSuite> named(String name) {
    for (CryptoSuite suite : values()) {
      if (suite.name().equalsIgnoreCase(name)) {
        return Optional.of(suite);
      }
    }
    return Optional.empty();
  }
}
