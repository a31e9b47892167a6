package io.tandem.rtp.srtp;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES of one key over whole blocks. Counter mode is built from it by encrypting counter blocks, for
 * which the JDK's cipher needs no {@code init} for each packet and allocates nothing: its own modes
 * CTR and GCM need a new initialisation vector and with it new objects (docs/adr/0018-srtp.md).
 * Confined to the loop of the context that it belongs to.
 */
final class AesBlocks {
  static final int BLOCK_OCTETS = 16;

  private final Cipher cipher;
  private final int keyOctets;

  AesBlocks(byte[] key) {
    try {
      cipher = Cipher.getInstance("AES/ECB/NoPadding");
      keyOctets = key.length;
      use(key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES", e);
    }
  }

  private void use(byte[] key) throws InvalidKeyException {
    cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
  }

  static int blocksFor(int octets) {
    return (octets + BLOCK_OCTETS - 1) / BLOCK_OCTETS;
  }

  /** Writes {@code blocks} blocks into {@code into}: {@code high} and {@code low}, low + 1, … */
  static void count(long high, long low, int blocks, byte[] into) {
    for (int i = 0; i < blocks; i++) {
      Octets.putLong(into, i * BLOCK_OCTETS, high);
      Octets.putLong(into, i * BLOCK_OCTETS + Long.BYTES, low + i);
    }
  }

  /** Encrypts the first {@code blocks} blocks of one array into another. */
  void encrypt(byte[] from, int blocks, byte[] into) {
    try {
      cipher.update(from, 0, blocks * BLOCK_OCTETS, into, 0);
    } catch (ShortBufferException e) {
      throw new IllegalStateException("too many blocks: " + blocks, e);
    }
  }

  /** Makes the cipher forget its key, by giving it one of zeros. */
  void wipe() {
    try {
      use(new byte[keyOctets]);
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("a key of zeros is a key", e);
    }
  }
}
