package io.tandem.sip.auth;

/**
 * What {@link Nonces} says of a nonce. Anything but {@link #FRESH} is answered with a new challenge
 * that says stale=true, and the digest is not even looked at: whether it was right must be told
 * only to somebody who holds a nonce of his own, because only his guesses can be counted.
 */
public enum Freshness {
  /** Ours, within its lifetime, from whom it was issued to. */
  FRESH,
  /** Ours, but older than its lifetime. */
  EXPIRED,
  /** Ours, but issued later than now: the clock of a node is wrong. */
  FROM_THE_FUTURE,
  /** Ours, but issued to somebody else, or the phone has moved. */
  ANOTHERS,
  /** Not issued by anybody who has our key, for this realm. */
  FORGED
}
