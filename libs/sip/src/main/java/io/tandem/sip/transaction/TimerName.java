package io.tandem.sip.transaction;

/**
 * The timers of RFC 3261 table 4 and RFC 6026, and five that the text describes without naming
 * them.
 */
public enum TimerName {
  /** INVITE client: retransmit the request. */
  A,
  /** INVITE client: no response came. */
  B,
  /** INVITE client: the final response may still be retransmitted. */
  D,
  /** Non-INVITE client: retransmit the request. */
  E,
  /** Non-INVITE client: no final response came. */
  F,
  /** INVITE server: retransmit the final response. */
  G,
  /** INVITE server: no ACK came. */
  H,
  /** INVITE server: the ACK may still be retransmitted. */
  I,
  /** Non-INVITE server: the request may still be retransmitted. */
  J,
  /** Non-INVITE client: the final response may still be retransmitted. */
  K,
  /** INVITE server after a 2xx: the INVITE may still be retransmitted. */
  L,
  /** INVITE client after a 2xx: more 2xx may come. */
  M,
  /**
   * Server: the user has said nothing, send 100 (RFC 3261 section 17.2.1, RFC 4320 section 4.1).
   */
  TRYING,
  /** Non-INVITE server: the client has given up (RFC 4320 section 4.2). */
  EXPIRED,
  /** INVITE client: the CANCEL had no effect (RFC 3261 section 9.1). */
  CANCELLED,
  /** UAS core: retransmit the 2xx to an INVITE (RFC 3261 section 13.3.1.4). */
  RETRANSMIT_2XX,
  /** UAS core: the 2xx was not acknowledged. */
  UNACKNOWLEDGED
}
