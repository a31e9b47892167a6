package io.tandem.media.endpoint;

/** What becomes of a datagram that an endpoint received. Each value is counted by its name. */
public enum Fate {
  ACCEPTED,
  /** Filled the whole receive buffer, so it may have been cut: no phone sends such packets. */
  OVERSIZED,
  /** Not what belongs on this port: too short, the wrong version, or lengths that lie. */
  MALFORMED,
  /** RTCP on the RTP port, where nobody has agreed to multiplex (RFC 5761). */
  RTCP_ON_RTP_PORT,
  /** On the RTCP port, where RTCP was agreed to share the port of RTP. */
  RTCP_PORT_UNUSED,
  /** Signalling has not named the peer yet. */
  UNSIGNALLED,
  /** From the source that a re-offer replaced. */
  OLD_SOURCE,
  /** From a source that the latch does not admit. */
  STRANGER,
  /**
   * More packets in a second than any peer sends: a flood, or a loop; or from an address that
   * nobody knows and that has sent too much in this second that was not authentic.
   */
  OVER_RATE,
  /** SRTP is offered and not answered, or its keys cannot be read: it stays shut. */
  KEYS_UNKNOWN,
  /** SRTP that the peer's key does not vouch for: forged, damaged, or not encrypted at all. */
  NOT_AUTHENTIC,
  /** SRTP that has come before, or is so late that nobody knows; or would be sent so. */
  REPLAYED,
  /** SRTP of more sources under one key than are kept apart. */
  TOO_MANY_SOURCES,
  /**
   * RTCP between two of whom one has SRTP, that does not begin with who sends it, so that there is
   * no index for it; or that names others in a way that cannot be translated.
   */
  NAMELESS,
  /** SRTP beyond what one key may protect (RFC 3711 section 9.2). */
  KEY_EXHAUSTED,
  /** Good, but there is nobody to pass it to (yet). */
  NOWHERE_TO_GO,
  /** Good, but nothing that is heard in a room: of another payload type than was agreed. */
  UNHEARD,
  /** Good, but the kernel does not take more for that socket now. */
  SEND_QUEUE_FULL,
  /** We failed on it: a defect of ours, which ends the media of its call. */
  DEFECT;

  public boolean isAccepted() {
    return this == ACCEPTED;
  }
}
