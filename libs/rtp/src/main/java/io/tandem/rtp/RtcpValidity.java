package io.tandem.rtp;

/** Whether the bytes under an {@link RtcpCompound} are RTCP and, if not, why (RFC 3550 A.2). */
public enum RtcpValidity {
  VALID,
  /** Fewer bytes than the smallest RTCP packet, 4. */
  TOO_SHORT,
  /** One of the packets is not version 2. */
  NOT_VERSION_2,
  /** The packet type is outside 192 to 223 (RFC 5761 section 4). */
  NOT_RTCP_TYPE,
  /** The lengths of the packets do not add up to the datagram. */
  LENGTH_MISMATCH,
  /** Padding on a packet that is not the last one, or more padding than packet. */
  BAD_PADDING,
  /** A packet is shorter than its own count of blocks or sources says. */
  CUT_SHORT;

  public boolean isValid() {
    return this == VALID;
  }
}
