package io.tandem.rtp.srtp;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What all SRTP contexts of one loop work with: room for counter blocks and key stream, and SHA-1.
 * One for each loop, since nothing in it outlives a packet; so a context itself stays small. Not
 * for two threads.
 */
public final class SrtpWorkbench {
  /** More than a packet that fits an Ethernet frame needs; longer ones are done in parts. */
  static final int BLOCKS = 96;

  static final int OCTETS = BLOCKS * AesBlocks.BLOCK_OCTETS;

  /** SHA-1 has 160 bits, the tag of GCM 128. */
  static final int LONGEST_TAG_OCTETS = 20;

  final byte[] counters = new byte[OCTETS];
  final byte[] stream = new byte[OCTETS];
  final byte[] tag = new byte[LONGEST_TAG_OCTETS];
  final byte[] word = new byte[Integer.BYTES];
  private final MessageDigest sha1;

  public SrtpWorkbench() {
    try {
      sha1 = MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  MessageDigest sha1() {
    return sha1;
  }

  /** Ends the digest, with its result in {@link #tag}. */
  void digestIntoTag() {
    try {
      sha1.digest(tag, 0, LONGEST_TAG_OCTETS);
    } catch (DigestException e) {
      throw new IllegalStateException("SHA-1 has 20 octets", e);
    }
  }
}
