package io.tandem.signaling.trace;

/** Seen from the exchange. */
public enum Direction {
  RECEIVED,
  SENT
}
