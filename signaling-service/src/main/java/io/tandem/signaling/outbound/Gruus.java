package io.tandem.signaling.outbound;

import io.tandem.contracts.BindingSet.Binding;
import io.tandem.sip.message.SipUri;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Addresses of one device of a subscriber that hold wherever the device is (RFC 5627). The public
 * one says whose it is; the temporary one does not, and is sealed by AES-GCM under a key of the
 * cluster, so that every process can read it and none has to remember it:
 *
 * <pre>
 *  sip:tgruu.BASE64URL@domain;gr
 *
 *  0              12                 20                 28
 *  +--------------+------------------+------------------+--------+----------+
 *  | random nonce | hash of instance | hash of Call-ID  | user   | GCM tag  |
 *  +--------------+------------------+------------------+--------+----------+
 *                 |&lt;------------------ encrypted ---------------&gt;|
 * </pre>
 *
 * The domain is under the seal. Since the Call-ID of the registration is in it, a temporary GRUU
 * ends when the device registers under another one (section 5.3 of the RFC asks for just that).
 * Thread-safe if its random source is. Asks nobody whether the device is registered.
 */
public final class Gruus {

  /** What a GRUU names. */
  public sealed interface Named {

    /** The user part of the address-of-record. */
    String user();

    boolean means(Binding binding);

    /** By its instance-id, with or without angle brackets. */
    record Public(String user, String instance) implements Named {
      @Override
      public boolean means(Binding binding) {
        return bare(binding.instanceId()).equalsIgnoreCase(instance);
      }
    }

    /** By hashes. */
    record Temporary(String user, long instance, long callId) implements Named {
      @Override
      public boolean means(Binding binding) {
        return isOfInstance(binding) && hash(binding.callId()) == callId;
      }

      /** Whether the device has registered anew since. */
      public boolean isOfInstance(Binding binding) {
        return !binding.instanceId().isEmpty() && hash(bare(binding.instanceId())) == instance;
      }
    }
  }

  /** What came of reading a URI. */
  public sealed interface Reading {
    /** A URI without {@code gr}. */
    record NoGruu() implements Reading {}

    /** To be answered 404 (RFC 5627 section 5.4). */
    record Invalid() implements Reading {}

    record Gruu(Named named) implements Reading {}
  }

  static final String PREFIX = "tgruu.";

  private static final String AES = "AES/GCM/NoPadding";
  private static final int NONCE = 12;
  private static final int HASHES = 16;
  private static final int TAG = 16;

  /** Longer names get no temporary GRUU: a URI must stay readable for small phones. */
  private static final int LONGEST_USER = 64;

  private static final int LONGEST = (NONCE + HASHES + LONGEST_USER + TAG) * 4 / 3 + 2;

  private final SecretKeySpec key;
  private final String domain;
  private final RandomGenerator random;

  /**
   * @param key 32 bytes
   * @param random a SecureRandom everywhere but in tests
   */
  public Gruus(byte[] key, String domain, RandomGenerator random) {
    this.key = new SecretKeySpec(key, "AES");
    this.domain = domain;
    this.random = random;
  }

  /** The public GRUU of a device; the same for ever. */
  public SipUri publicOf(String user, String instanceId) {
    return SipUri.of(user, domain).withParam("gr", escaped(bare(instanceId)));
  }

  /** A temporary GRUU, another one each time; empty for a name that is too long. */
  public Optional<SipUri> temporaryOf(String user, String instanceId, String callId) {
    byte[] name = user.getBytes(StandardCharsets.UTF_8);
    if (name.length > LONGEST_USER) {
      return Optional.empty();
    }
    byte[] said =
        ByteBuffer.allocate(HASHES + name.length)
            .putLong(hash(bare(instanceId)))
            .putLong(hash(callId))
            .put(name)
            .array();
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(said);
      byte[] all = Arrays.copyOf(nonce, NONCE + sealed.length);
      System.arraycopy(sealed, 0, all, NONCE, sealed.length);
      String text = Base64.getUrlEncoder().withoutPadding().encodeToString(all);
      return Optional.of(SipUri.of(PREFIX + text, domain).withParam("gr", ""));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK lacks " + AES, e);
    }
  }

  /** What a URI of our domain names. Never throws. */
  public Reading read(SipUri uri) {
    Optional<String> gr = uri.param("gr");
    if (gr.isEmpty()) {
      return new Reading.NoGruu();
    }
    String user = uri.user().orElse("");
    if (!gr.get().isEmpty()) {
      return new Reading.Gruu(new Named.Public(user, bare(unescaped(gr.get()))));
    }
    return user.startsWith(PREFIX)
        ? unsealed(user.substring(PREFIX.length()))
        : new Reading.Invalid();
  }

  private Reading unsealed(String text) {
    if (text.length() > LONGEST) {
      return new Reading.Invalid();
    }
    try {
      byte[] all = Base64.getUrlDecoder().decode(text);
      if (all.length < NONCE + HASHES + TAG) {
        return new Reading.Invalid();
      }
      byte[] nonce = Arrays.copyOf(all, NONCE);
      ByteBuffer said =
          ByteBuffer.wrap(
              cipher(Cipher.DECRYPT_MODE, nonce).doFinal(all, NONCE, all.length - NONCE));
      long instance = said.getLong();
      long callId = said.getLong();
      String user = StandardCharsets.UTF_8.decode(said).toString();
      return new Reading.Gruu(new Named.Temporary(user, instance, callId));
    } catch (IllegalArgumentException | GeneralSecurityException _) {
      // No base64, or a seal that is not ours.
      return new Reading.Invalid();
    }
  }

  private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(AES);
    cipher.init(mode, key, new GCMParameterSpec(TAG * 8, nonce));
    cipher.updateAAD(domain.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  private static String bare(String instanceId) {
    return instanceId.startsWith("<") && instanceId.endsWith(">")
        ? instanceId.substring(1, instanceId.length() - 1)
        : instanceId;
  }

  /** What a URI parameter may hold as it is (RFC 3261 section 25.1, paramchar). */
  private static String escaped(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      boolean plain =
          (b >= 'a' && b <= 'z')
              || (b >= 'A' && b <= 'Z')
              || (b >= '0' && b <= '9')
              || "-_.!~*'[]/:&+$".indexOf(b) >= 0;
      if (plain) {
        out.append((char) b);
      } else {
        out.append('%').append(String.format("%02X", b));
      }
    }
    return out.toString();
  }

  private static String unescaped(String text) {
    try {
      // A plus means itself in a SIP URI.
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return text;
    }
  }

  /** 64 bits: nobody can aim at a collision, since what is compared stays under the seal. */
  private static long hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
