package io.tandem.rtp.srtp;

/**
 * Encrypts and authenticates under the session keys of RTP or of RTCP; there is one for each. Works
 * in place. What it opens it authenticates first: octets whose tag is wrong are left as they came.
 * Lengths are those of the plain packet throughout.
 */
sealed interface Transform permits CounterModeTransform, GcmTransform {

  /**
   * Encrypts an RTP packet and appends the tag.
   *
   * @param clear octets of header, which stay readable
   * @param index rollover counter and sequence number, 48 bits
   */
  void sealRtp(byte[] packet, int offset, int clear, int length, int ssrc, long index);

  /** Whether the tag is right; if it is, the packet is plain now. */
  boolean openRtp(byte[] packet, int offset, int clear, int length, int ssrc, long index);

  /**
   * Encrypts an RTCP packet and appends tag and word.
   *
   * @param word the flag E and the index of 31 bits
   */
  void sealRtcp(byte[] packet, int offset, int length, int ssrc, int word);

  /** Whether the tag is right; if it is, the packet is plain now. */
  boolean openRtcp(byte[] packet, int offset, int length, int ssrc, int word);

  /** How far behind the ciphertext the word of an RTCP packet stands. */
  int wordAfter();

  /** Forgets the keys; not to be used after that. */
  void wipe();

  static Transform of(SrtpSuite suite, SessionKeys keys, int tagOctets, SrtpWorkbench bench) {
    return suite.isAead()
        ? new GcmTransform(keys, bench)
        : new CounterModeTransform(keys, tagOctets, bench);
  }
}
