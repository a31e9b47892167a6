package io.tandem.signaling.transport;

import java.util.concurrent.TimeUnit;

/**
 * What the peer of one connection owes us, and until when: a first whole message, the rest of one
 * that it has begun, a proof of who it is. A peer that owes nothing and is silent is pinged, which
 * keeps translators on the way open (RFC 5626 section 4.4.1).
 *
 * <p>Owned by the connection, on its event loop. It reads no clock and sends nothing.
 */
final class Patience {

  /** What is to be done with the connection now. */
  enum Verdict {
    WAIT,
    PING,
    SLOW,
    UNKNOWN_PEER,
    NO_PONG
  }

  private static final long MESSAGE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long PROOF_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long PING_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final int MISSED_PONGS = 2;

  private final boolean pongsExpected;
  private final long openedNanos;
  private boolean known;
  private boolean owesMessage;
  private long sinceNanos;
  private int unansweredPings;

  /**
   * @param calledByUs whether we have connected to the peer: then it owes us nothing
   * @param known whether the peer has nothing to prove, since its certificate says who it is
   * @param pongsExpected whether every peer answers pings, as those of WebSockets do
   */
  Patience(boolean calledByUs, boolean known, boolean pongsExpected, long nowNanos) {
    this.owesMessage = !calledByUs;
    this.known = known || calledByUs;
    this.pongsExpected = pongsExpected;
    this.openedNanos = nowNanos;
    this.sinceNanos = nowNanos;
  }

  /**
   * Something was received.
   *
   * @param completed whether a whole message is among it
   * @param midMessage whether another one has begun
   */
  void onReceived(boolean completed, boolean midMessage, long nowNanos) {
    unansweredPings = 0;
    boolean owes = (owesMessage && !completed) || midMessage;
    // Who owes a message gains no time by sending another piece of it.
    if (!owes || !owesMessage || completed) {
      sinceNanos = nowNanos;
    }
    owesMessage = owes;
  }

  /** To be asked every second. */
  Verdict check(boolean isKnown, long nowNanos) {
    known |= isKnown;
    long silent = nowNanos - sinceNanos;
    if (owesMessage && silent > MESSAGE_NANOS) {
      return Verdict.SLOW;
    }
    if (!known && nowNanos - openedNanos > PROOF_NANOS) {
      return Verdict.UNKNOWN_PEER;
    }
    if (owesMessage || silent <= PING_NANOS) {
      return Verdict.WAIT;
    }
    if (pongsExpected && unansweredPings >= MISSED_PONGS) {
      return Verdict.NO_PONG;
    }
    unansweredPings++;
    sinceNanos = nowNanos;
    return Verdict.PING;
  }
}
