package io.tandem.rtp.srtp;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A master key and master salt with the suite that they are for, as signalling brought them. Owned
 * by whoever opens contexts with it, and of no use after that: closing it wipes the octets. It is
 * never printed.
 */
public final class MasterKey implements AutoCloseable {
  private final SrtpSuite suite;
  private final byte[] key;
  private final byte[] salt;
  private boolean closed;

  private MasterKey(SrtpSuite suite, byte[] key, byte[] salt) {
    this.suite = suite;
    this.key = key;
    this.salt = salt;
  }

  /**
   * The key that signalling brought.
   *
   * @param keyAndSalt the key followed by the salt, as SDP concatenates them (RFC 4568 section
   *     6.1); copied, so the caller wipes its own
   * @throws IllegalArgumentException if the length is not that of the suite: SDP has checked it
   */
  public static MasterKey of(SrtpSuite suite, byte[] keyAndSalt) {
    int keyOctets = suite.keyOctets();
    if (keyAndSalt.length != keyOctets + suite.saltOctets()) {
      throw new IllegalArgumentException(keyAndSalt.length + " octets of key for " + suite);
    }
    return new MasterKey(
        suite,
        Arrays.copyOf(keyAndSalt, keyOctets),
        Arrays.copyOfRange(keyAndSalt, keyOctets, keyAndSalt.length));
  }

  public SrtpSuite suite() {
    return suite;
  }

  /** Tells this key from every other, and nothing of it: SHA-256 over suite, key and salt. */
  public String identity() {
    if (closed) {
      throw new IllegalStateException("the key was wiped");
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(suite.name().getBytes(StandardCharsets.US_ASCII));
      digest.update(key);
      return HexFormat.of().formatHex(digest.digest(salt));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  SessionKeys rtpKeys() {
    return derive(0);
  }

  SessionKeys rtcpKeys() {
    return derive(SessionKeys.FIRST_RTCP_LABEL);
  }

  private SessionKeys derive(int firstLabel) {
    if (closed) {
      throw new IllegalStateException("the key was wiped");
    }
    return SessionKeys.derive(suite, key, salt, firstLabel);
  }

  @Override
  public void close() {
    closed = true;
    Arrays.fill(key, (byte) 0);
    Arrays.fill(salt, (byte) 0);
  }

  @Override
  public String toString() {
    return "MasterKey[" + suite + "]";
  }
}
