package io.tandem.sip.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The hash functions of RFC 8760 section 2, the weakest first. The "-sess" variants are not among
 * them: no phone asks for them, and they would tie a stored HA1 to one nonce.
 */
public enum DigestAlgorithm {
  MD5("MD5", "MD5", 32),
  SHA_256("SHA-256", "SHA-256", 64),
  SHA_512_256("SHA-512-256", "SHA-512/256", 64);

  private final String token;
  private final int hexLength;

  /** Never fed, so that it can be cloned by any thread: to look a function up costs as much. */
  @SuppressWarnings("ImmutableEnumChecker") // nobody feeds it
  private final MessageDigest fresh;

  DigestAlgorithm(String token, String jcaName, int hexLength) {
    this.token = token;
    this.hexLength = hexLength;
    try {
      this.fresh = MessageDigest.getInstance(jcaName);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK lacks " + jcaName, e);
    }
  }

  /** As it stands in challenges and credentials. */
  public String token() {
    return token;
  }

  /** How many digits a {@link #hash} has. */
  public int hexLength() {
    return hexLength;
  }

  /** Compared without case; empty for an algorithm that we do not know. */
  public static Optional<DigestAlgorithm> parse(String token) {
    for (DigestAlgorithm algorithm : values()) {
      if (algorithm.token.equalsIgnoreCase(token)) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  /** The hash of the text's UTF-8 bytes, in lower-case hexadecimal digits. */
  public String hash(String text) {
    return hash(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The hash of the bytes, in lower-case hexadecimal digits. */
  public String hash(byte[] bytes) {
    try {
      MessageDigest digest = (MessageDigest) fresh.clone();
      return HexFormat.of().formatHex(digest.digest(bytes));
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("this JDK cannot copy " + fresh.getAlgorithm(), e);
    }
  }
}
