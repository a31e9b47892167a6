package io.tandem.signaling.outbound;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One secret of the cluster as many keys: each purpose gets a key of its own, from which neither
 * the secret nor another purpose's key can be computed (HMAC as a key derivation, NIST SP 800-108).
 */
public final class ClusterKey {

  private static final String HMAC = "HmacSHA256";

  private final SecretKeySpec secret;

  /**
   * @param secret the same in every process that is to understand the others' names
   */
  public ClusterKey(byte[] secret) {
    this.secret = new SecretKeySpec(secret, HMAC);
  }

  /** 32 bytes. */
  public byte[] keyFor(String purpose) {
    return mac(secret, ("tandem " + purpose).getBytes(StandardCharsets.UTF_8));
  }

  static byte[] mac(SecretKeySpec key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK lacks " + HMAC, e);
    }
  }
}
