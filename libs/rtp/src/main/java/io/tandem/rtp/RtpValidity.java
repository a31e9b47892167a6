package io.tandem.rtp;

/**
 * Whether the bytes under an {@link RtpPacket} are an RTP packet and, if not, why (RFC 3550 A.1).
 */
public enum RtpValidity {
  VALID,
  /** Fewer bytes than the fixed header of 12. */
  TOO_SHORT,
  /** The version is not 2. */
  NOT_VERSION_2,
  /** The CSRC list runs past the end. */
  CSRC_PAST_END,
  /** The header extension runs past the end. */
  EXTENSION_PAST_END,
  /** The padding count is zero or larger than what follows the header. */
  BAD_PADDING;

  public boolean isValid() {
    return this == VALID;
  }
}
