package io.tandem.signaling.call;

/** What happened to the encryption of a leg that somebody may ask about later. */
public enum SrtpNotice {
  /** The leg has keys. */
  AGREED,
  /** The leg has keys, and they passed where others can read them. */
  KEYS_IN_CLEAR,
  /** The callee refused SRTP and is offered plain RTP. */
  FALLEN_BACK,
  /** An offer was refused for what it said of SRTP, or did not say. */
  REFUSED,
  /** The peer did not answer SRTP with SRTP. */
  BROKEN
}
