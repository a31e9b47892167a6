package io.tandem.sip.auth;

/**
 * What {@link Nonces} says of a nonce. Anything but {@link #FRESH} is answered with a new
 * challenge. That challenge says stale=true if the digest was right, which holds for {@link
 * #FORGED} too: a phone with the right password whose nonce was issued under another key has done
 * nothing wrong and must not count as a failed login.
 */
public enum Freshness {
  /** Ours, and within its lifetime. */
  FRESH,
  /** Ours, but older than its lifetime. */
  EXPIRED,
  /** Ours, but issued later than now: the clock of a node is wrong. */
  FROM_THE_FUTURE,
  /** Not issued by anybody who has our key, for this realm. */
  FORGED
}
