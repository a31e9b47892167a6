package io.tandem.rtp.srtp;

import java.util.Arrays;

/**
 * The keys of one direction of RTP or of RTCP, derived from a master key (RFC 3711 section 4.3) at
 * derivation rate 0: once. Lives as long as it takes to build a {@link Transform}, then wipes.
 */
final class SessionKeys implements AutoCloseable {
  /** RFC 3711 section 4.3.2: cipher, authentication and salt of RTCP are labels 3 to 5. */
  static final int FIRST_RTCP_LABEL = 3;

  /** RFC 3711 section 5.2: the key of HMAC-SHA1 has 160 bits. */
  private static final int AUTHENTICATION_OCTETS = 20;

  /** RFC 3711 section 4.3.1: the label is the octet before 48 bits of index. */
  private static final int LABEL_AT = 7;

  private final byte[] cipher;
  private final byte[] authentication;
  private final byte[] salt;

  /** The arrays are not copied: they are wiped with this. */
  SessionKeys(byte[] cipher, byte[] authentication, byte[] salt) {
    this.cipher = cipher;
    this.authentication = authentication;
    this.salt = salt;
  }

  static SessionKeys derive(SrtpSuite suite, byte[] masterKey, byte[] masterSalt, int firstLabel) {
    AesBlocks aes = new AesBlocks(masterKey);
    byte[] authentication =
        suite.isAead()
            ? new byte[0]
            : octets(aes, masterSalt, firstLabel + 1, AUTHENTICATION_OCTETS);
    SessionKeys keys =
        new SessionKeys(
            octets(aes, masterSalt, firstLabel, suite.keyOctets()),
            authentication,
            octets(aes, masterSalt, firstLabel + 2, suite.saltOctets()));
    aes.wipe();
    return keys;
  }

  /**
   * RFC 3711 section 4.3.3: the key stream of the counter blocks that begin with label XOR salt. A
   * salt of 96 bits (RFC 7714 section 11) stands in the same place, with zeros behind it.
   */
  static byte[] octets(AesBlocks aes, byte[] masterSalt, int label, int count) {
    byte[] first = Arrays.copyOf(masterSalt, AesBlocks.BLOCK_OCTETS);
    first[LABEL_AT] ^= (byte) label;
    int blocks = AesBlocks.blocksFor(count);
    byte[] counters = new byte[blocks * AesBlocks.BLOCK_OCTETS];
    byte[] stream = new byte[counters.length];
    AesBlocks.count(Octets.getLong(first, 0), Octets.getLong(first, 8), blocks, counters);
    aes.encrypt(counters, blocks, stream);
    byte[] derived = Arrays.copyOf(stream, count);
    Arrays.fill(stream, (byte) 0);
    return derived;
  }

  byte[] cipher() {
    return cipher;
  }

  /** Empty for AEAD suites. */
  byte[] authentication() {
    return authentication;
  }

  byte[] salt() {
    return salt;
  }

  @Override
  public void close() {
    Arrays.fill(cipher, (byte) 0);
    Arrays.fill(authentication, (byte) 0);
    Arrays.fill(salt, (byte) 0);
  }

  @Override
  public String toString() {
    return "SessionKeys";
  }
}
