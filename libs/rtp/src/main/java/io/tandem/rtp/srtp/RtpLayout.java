package io.tandem.rtp.srtp;

/**
 * How much of an RTP packet is header. {@link io.tandem.rtp.RtpPacket} cannot say it here: it also
 * judges the padding, whose count is encrypted.
 */
final class RtpLayout {
  static final int FIXED_HEADER_OCTETS = 12;
  static final int SEQUENCE_AT = 2;
  static final int SSRC_AT = 8;

  static final int MALFORMED = -1;

  private static final int VERSION_MASK = 0xC0;
  private static final int VERSION_2 = 0x80;
  private static final int EXTENSION_BIT = 0x10;
  private static final int CSRC_COUNT_MASK = 0x0F;

  private RtpLayout() {}

  /** Octets of header with CSRC list and extension, or {@link #MALFORMED}; length without tag. */
  static int headerOctets(byte[] packet, int offset, int length) {
    if (length < FIXED_HEADER_OCTETS || (packet[offset] & VERSION_MASK) != VERSION_2) {
      return MALFORMED;
    }
    int header = FIXED_HEADER_OCTETS + Integer.BYTES * (packet[offset] & CSRC_COUNT_MASK);
    if ((packet[offset] & EXTENSION_BIT) != 0) {
      if (header + Integer.BYTES > length) {
        return MALFORMED;
      }
      int words = Octets.getShort(packet, offset + header + Short.BYTES);
      header += Integer.BYTES + Integer.BYTES * words;
    }
    return header > length ? MALFORMED : header;
  }
}
