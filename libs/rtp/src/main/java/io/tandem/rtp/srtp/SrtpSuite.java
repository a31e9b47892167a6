package io.tandem.rtp.srtp;

/**
 * What a stream is encrypted and authenticated with. The names are those of SDP (RFC 4568 section
 * 6.2, RFC 7714 section 14.1), so that {@code valueOf} reads them.
 */
public enum SrtpSuite {
  /** AES in counter mode, HMAC-SHA1 cut to 80 bits (RFC 3711 sections 4.1.1 and 4.2.1). */
  AES_CM_128_HMAC_SHA1_80(16, 14, 10, 10),

  /** The same with 32 bits of authentication for RTP; RTCP has 80 (RFC 4568 section 6.2.2). */
  AES_CM_128_HMAC_SHA1_32(16, 14, 4, 10),

  /** RFC 7714. */
  AEAD_AES_128_GCM(16, 12, 16, 16),

  /** RFC 7714. */
  AEAD_AES_256_GCM(32, 12, 16, 16);

  /** The word behind each SRTCP packet: the flag E and the index (RFC 3711 section 3.4). */
  static final int RTCP_WORD_OCTETS = 4;

  private final int keyOctets;
  private final int saltOctets;
  private final int rtpTagOctets;
  private final int rtcpTagOctets;

  SrtpSuite(int keyOctets, int saltOctets, int rtpTagOctets, int rtcpTagOctets) {
    this.keyOctets = keyOctets;
    this.saltOctets = saltOctets;
    this.rtpTagOctets = rtpTagOctets;
    this.rtcpTagOctets = rtcpTagOctets;
  }

  /** Octets of the master key, and of the session key for the cipher. */
  public int keyOctets() {
    return keyOctets;
  }

  /** Octets of the master salt, and of the session salt. */
  public int saltOctets() {
    return saltOctets;
  }

  /** By how many octets an RTP packet grows. */
  public int rtpOverhead() {
    return rtpTagOctets;
  }

  /** By how many octets an RTCP packet grows. */
  public int rtcpOverhead() {
    return rtcpTagOctets + RTCP_WORD_OCTETS;
  }

  int rtcpTagOctets() {
    return rtcpTagOctets;
  }

  boolean isAead() {
    return this == AEAD_AES_128_GCM || this == AEAD_AES_256_GCM;
  }
}
