package io.tandem.sip.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Issues nonces that carry their own proof, so that any node with the key can check what another
 * one issued, and nothing is kept for a challenge that is never answered. Base64url, without
 * padding, of
 *
 * <pre>
 *  0               8               16                              32
 *  +---------------+---------------+-------------------------------+
 *  | epoch millis  | random        | HMAC-SHA256(key, left, realm) |
 *  +---------------+---------------+-------------------------------+
 * </pre>
 *
 * the HMAC cut to 16 bytes. Thread-safe if its random source is (SecureRandom is). Does not
 * remember what was used: see {@link NonceCounts}.
 */
public final class Nonces {
  /** How far the clocks of two nodes may be apart, in milliseconds; NTP keeps them far closer. */
  static final long MAX_DRIFT_MILLIS = 3_000;

  private static final String HMAC = "HmacSHA256";
  private static final int STAMP_BYTES = 16;
  private static final int PROOF_BYTES = 16;

  /** 32 bytes in base64 without padding. */
  private static final int LENGTH = 43;

  private final SecretKeySpec key;
  private final byte[] realm;
  private final long lifetimeMillis;
  private final RandomGenerator random;

  /**
   * Nonces of one realm.
   *
   * @param key at least 16 bytes, the same on all nodes
   * @param lifetimeMillis how long after its issue a nonce is {@link Freshness#FRESH}
   * @param random a SecureRandom everywhere but in tests
   * @throws IllegalArgumentException if the key is shorter or the lifetime not positive
   */
  public Nonces(byte[] key, String realm, long lifetimeMillis, RandomGenerator random) {
    if (key.length < 16 || lifetimeMillis <= 0) {
      throw new IllegalArgumentException("a key of 16 bytes or more and a lifetime are needed");
    }
    this.key = new SecretKeySpec(key, HMAC);
    this.realm = realm.getBytes(StandardCharsets.UTF_8);
    this.lifetimeMillis = lifetimeMillis;
    this.random = random;
  }

  /**
   * A new nonce.
   *
   * @param nowMillis since the epoch
   */
  public String issue(long nowMillis) {
    byte[] stamp =
        ByteBuffer.allocate(STAMP_BYTES).putLong(nowMillis).putLong(random.nextLong()).array();
    return sealed(stamp);
  }

  /** Judges a nonce that came back; any text may. */
  public Freshness check(String nonce, long nowMillis) {
    if (nonce.length() != LENGTH || !nonce.chars().allMatch(Nonces::isBase64Url)) {
      return Freshness.FORGED;
    }
    byte[] stamp = Arrays.copyOf(Base64.getUrlDecoder().decode(nonce), STAMP_BYTES);
    // The whole text is compared, so that no second spelling of a nonce passes for a new one.
    boolean ours =
        MessageDigest.isEqual(
            sealed(stamp).getBytes(StandardCharsets.US_ASCII),
            nonce.getBytes(StandardCharsets.US_ASCII));
    if (!ours) {
      return Freshness.FORGED;
    }
    long ageMillis = nowMillis - ByteBuffer.wrap(stamp).getLong();
    if (ageMillis < -MAX_DRIFT_MILLIS) {
      return Freshness.FROM_THE_FUTURE;
    }
    return ageMillis > lifetimeMillis ? Freshness.EXPIRED : Freshness.FRESH;
  }

  private String sealed(byte[] stamp) {
    byte[] all = Arrays.copyOf(stamp, STAMP_BYTES + PROOF_BYTES);
    System.arraycopy(proof(stamp), 0, all, STAMP_BYTES, PROOF_BYTES);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
  }

  private byte[] proof(byte[] stamp) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      mac.update(stamp);
      return mac.doFinal(realm);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK lacks " + HMAC, e);
    }
  }

  private static boolean isBase64Url(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }
}
