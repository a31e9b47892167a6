package io.tandem.signaling.call;

/** What is done about SRTP with a kind of peers; the table is in docs/specs/srtp.md. */
public enum SrtpUse {
  /** Refused, and never offered. */
  OFF,
  /** Taken; offered to phones whose caller has it himself. */
  ALLOWED,
  /** Taken; offered first to whoever signals encrypted. */
  PREFERRED,
  /** Nothing else. */
  REQUIRED
}
