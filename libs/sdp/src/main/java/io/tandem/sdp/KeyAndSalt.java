package io.tandem.sdp;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/**
 * A master key followed by its salt, as {@code inline:} holds them (RFC 4568 section 6.1). Never
 * printed but by {@link CryptoLine.Usable#attribute()}; wiped by closing it, which cannot reach the
 * text of the description that it was read from.
 */
public final class KeyAndSalt implements AutoCloseable {
  private final byte[] octets;

  private KeyAndSalt(byte[] octets) {
    this.octets = octets;
  }

  /** The octets are copied: the caller wipes its own. */
  public static KeyAndSalt of(byte[] octets) {
    return new KeyAndSalt(octets.clone());
  }

  /** A copy, for the caller to wipe. */
  public byte[] octets() {
    return octets.clone();
  }

  int length() {
    return octets.length;
  }

  String base64() {
    return Base64.getEncoder().encodeToString(octets);
  }

  @Override
  public void close() {
    Arrays.fill(octets, (byte) 0);
  }

  /** Compares in a time that does not tell where the difference is. */
  @Override
  public boolean equals(Object other) {
    return other instanceof KeyAndSalt that && MessageDigest.isEqual(octets, that.octets);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(octets);
  }

  @Override
  public String toString() {
    return "KeyAndSalt";
  }
}
