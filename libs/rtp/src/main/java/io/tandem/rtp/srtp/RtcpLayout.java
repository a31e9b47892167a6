package io.tandem.rtp.srtp;

/** What stays readable of an SRTCP packet, and its word (RFC 3711 section 3.4). */
final class RtcpLayout {
  /** The first header and the SSRC of the sender. */
  static final int CLEAR_OCTETS = 8;

  static final int SSRC_AT = 4;

  static final int ENCRYPTED_FLAG = 0x8000_0000;
  static final int INDEX_MASK = 0x7FFF_FFFF;

  private static final int VERSION_MASK = 0xC0;
  private static final int VERSION_2 = 0x80;

  private RtcpLayout() {}

  /** Whether {@code length} octets, without tag and word, can be RTCP. */
  static boolean isSound(byte[] packet, int offset, int length) {
    return length >= CLEAR_OCTETS && (packet[offset] & VERSION_MASK) == VERSION_2;
  }
}
