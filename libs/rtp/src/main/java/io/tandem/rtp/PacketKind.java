package io.tandem.rtp;

import java.nio.ByteBuffer;

/** What a datagram on a media port claims to be (RFC 5761 section 4, RFC 7983). */
public enum PacketKind {
  RTP,
  RTCP,
  /** Neither: too short to tell, or not version 2. */
  NEITHER;

  /**
   * Looks at the first two bytes only. RTCP packet types 192 to 223 fall on RTP payload types 64 to
   * 95 with the marker set, which no session that multiplexes may use.
   */
  public static PacketKind of(ByteBuffer buffer, int offset, int length) {
    if (length < 2 || (buffer.get(offset) & 0xC0) != 0x80) {
      return NEITHER;
    }
    int second = buffer.get(offset + 1) & 0xFF;
    return second >= 192 && second <= 223 ? RTCP : RTP;
  }
}
