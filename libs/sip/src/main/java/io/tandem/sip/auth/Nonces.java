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
 *  0            6           12               20                              36
 *  +------------+------------+----------------+-------------------------------+
 *  | millis     | random     | source, masked | HMAC-SHA256(key, left, realm) |
 *  +------------+------------+----------------+-------------------------------+
 * </pre>
 *
 * the HMAC cut to 16 bytes. The source is whoever the challenge was sent to: a nonce that comes
 * back from there proves that this source receives what we send, which nothing else does over UDP.
 * It is masked by the random part only to be no plain address in a message. Thread-safe if its
 * random source is (SecureRandom is). Does not remember what was used: see {@link NonceCounts}.
 */
public final class Nonces {
  /** How far the clocks of two nodes may be apart, in milliseconds; NTP keeps them far closer. */
  static final long MAX_DRIFT_MILLIS = 3_000;

  private static final String HMAC = "HmacSHA256";
  private static final int TIME_BITS = 48;
  private static final long LOW_48_BITS = (1L << TIME_BITS) - 1;
  private static final int STAMP_BYTES = 20;
  private static final int PROOF_BYTES = 16;

  /** 36 bytes in base64: no padding and no spare bits. */
  private static final int LENGTH = 48;

  /** Bears the key and is never fed, so that it can be cloned by any thread. */
  private final Mac keyed;

  private final byte[] realm;
  private final RandomGenerator random;

  /**
   * Nonces of one realm.
   *
   * @param key at least 16 bytes, the same on all nodes
   * @param random a SecureRandom everywhere but in tests
   * @throws IllegalArgumentException if the key is shorter
   */
  public Nonces(byte[] key, String realm, RandomGenerator random) {
    if (key.length < 16) {
      throw new IllegalArgumentException("a key of 16 bytes or more is needed");
    }
    try {
      this.keyed = Mac.getInstance(HMAC);
      keyed.init(new SecretKeySpec(key, HMAC));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK lacks " + HMAC, e);
    }
    this.realm = realm.getBytes(StandardCharsets.UTF_8);
    this.random = random;
  }

  /**
   * A new nonce.
   *
   * @param source to whom it goes, in whatever numbering the caller keeps to
   * @param nowMillis since the epoch
   */
  public String issue(long source, long nowMillis) {
    long noise = random.nextLong() & LOW_48_BITS;
    ByteBuffer stamp = ByteBuffer.allocate(STAMP_BYTES);
    stamp.putShort((short) (nowMillis >>> 32)).putInt((int) nowMillis);
    stamp.putShort((short) (noise >>> 32)).putInt((int) noise);
    stamp.putLong(source ^ mask(noise));
    return sealed(stamp.array());
  }

  /**
   * Judges a nonce that came back; any text may.
   *
   * @param source from whom it came
   * @param lifetimeMillis how long after its issue it is {@link Freshness#FRESH}
   */
  public Freshness check(String nonce, long source, long nowMillis, long lifetimeMillis) {
    if (nonce.length() != LENGTH || !isBase64Url(nonce)) {
      return Freshness.FORGED;
    }
    byte[] all = Base64.getUrlDecoder().decode(nonce);
    byte[] stamp = Arrays.copyOf(all, STAMP_BYTES);
    if (!MessageDigest.isEqual(all, withProof(stamp))) {
      return Freshness.FORGED;
    }
    ByteBuffer read = ByteBuffer.wrap(stamp);
    long issued = (long) read.getShort() << 32 | Integer.toUnsignedLong(read.getInt());
    long noise =
        Short.toUnsignedLong(read.getShort()) << 32 | Integer.toUnsignedLong(read.getInt());
    long ageMillis = nowMillis - issued;
    if (ageMillis < -MAX_DRIFT_MILLIS) {
      return Freshness.FROM_THE_FUTURE;
    }
    if (ageMillis > lifetimeMillis) {
      return Freshness.EXPIRED;
    }
    return (read.getLong() ^ mask(noise)) == source ? Freshness.FRESH : Freshness.ANOTHERS;
  }

  private String sealed(byte[] stamp) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(withProof(stamp));
  }

  private byte[] withProof(byte[] stamp) {
    byte[] all = Arrays.copyOf(stamp, STAMP_BYTES + PROOF_BYTES);
    System.arraycopy(proof(stamp), 0, all, STAMP_BYTES, PROOF_BYTES);
    return all;
  }

  private byte[] proof(byte[] stamp) {
    try {
      Mac mac = (Mac) keyed.clone();
      mac.update(stamp);
      return mac.doFinal(realm);
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("this JDK cannot copy " + HMAC, e);
    }
  }

  /** Spreads 48 random bits over 64; odd, so that no two masks are the same. */
  private static long mask(long noise) {
    return noise * 0x9E37_79B9_7F4A_7C15L;
  }

  private static boolean isBase64Url(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isBase64Url(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isBase64Url(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }
}
