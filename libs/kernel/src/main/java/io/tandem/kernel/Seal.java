package io.tandem.kernel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals secrets that have to be read back, such as passwords for carriers, so that only processes
 * with the key can read them (AES-256 in Galois/Counter Mode, NIST SP 800-38D). A secret is sealed
 * for a purpose and opens for no other. For any thread.
 *
 * <p>The nonce is computed from what is sealed: the same secret sealed again for the same purpose
 * is the same text, so that writing it again is seen to change nothing, and two texts never share a
 * nonce. Keeps no keys for others, and does not make them.
 */
public final class Seal {

  private static final String FORM = "v1.";
  private static final String HMAC = "HmacSHA256";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final Key current;
  private final List<Key> all;

  private record Key(SecretKeySpec cipher, SecretKeySpec nonces) {}

  /**
   * @param key at least 16 octets; seals and opens
   * @param former keys that were current once; they open only
   */
  public Seal(String key, List<String> former) {
    this.current = key(key);
    this.all = Stream.concat(Stream.of(current), former.stream().map(Seal::key)).toList();
  }

  private static Key key(String text) {
    SecretKeySpec secret = new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), HMAC);
    return new Key(
        new SecretKeySpec(mac(secret, ascii("tandem seal cipher")), "AES"),
        new SecretKeySpec(mac(secret, ascii("tandem seal nonce")), HMAC));
  }

  /** Text without spaces that {@link #open} takes. */
  public String seal(String purpose, String secret) {
    return seal(purpose, secret.getBytes(StandardCharsets.UTF_8));
  }

  /** The same for octets, which the caller wipes; {@link #openOctets} takes it. */
  public String seal(String purpose, byte[] secret) {
    // The length in front tells where the purpose ends.
    byte[] named = (purpose.length() + ":" + purpose).getBytes(StandardCharsets.UTF_8);
    byte[] nonce = Arrays.copyOf(mac(current.nonces(), named, secret), NONCE_BYTES);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, current, nonce, purpose);
      byte[] sealed = cipher.doFinal(secret);
      byte[] whole =
          ByteBuffer.allocate(NONCE_BYTES + sealed.length).put(nonce).put(sealed).array();
      return FORM + Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot seal", e);
    }
  }

  /**
   * Empty when the text was sealed with a key that we do not have, for another purpose, or never.
   */
  public Optional<String> open(String purpose, String sealed) {
    return openOctets(purpose, sealed).map(clear -> new String(clear, StandardCharsets.UTF_8));
  }

  /** The same for octets, which the caller wipes. */
  public Optional<byte[]> openOctets(String purpose, String sealed) {
    Optional<byte[]> whole = bytes(sealed);
    return whole.flatMap(
        bytes -> all.stream().flatMap(key -> open(key, purpose, bytes).stream()).findFirst());
  }

  private static Optional<byte[]> bytes(String sealed) {
    if (!sealed.startsWith(FORM)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Base64.getUrlDecoder().decode(sealed.substring(FORM.length())))
          .filter(bytes -> bytes.length >= NONCE_BYTES + TAG_BITS / 8);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Optional<byte[]> open(Key key, String purpose, byte[] whole) {
    byte[] nonce = Arrays.copyOf(whole, NONCE_BYTES);
    try {
      return Optional.of(
          cipher(Cipher.DECRYPT_MODE, key, nonce, purpose)
              .doFinal(whole, NONCE_BYTES, whole.length - NONCE_BYTES));
    } catch (AEADBadTagException _) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot open seals", e);
    }
  }

  private static Cipher cipher(int mode, Key key, byte[] nonce, String purpose)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key.cipher(), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] mac(SecretKeySpec key, byte[]... parts) {
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
