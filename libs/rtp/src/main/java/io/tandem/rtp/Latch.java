package io.tandem.rtp;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Decides whose packets an endpoint takes and where it sends: the table of
 * docs/specs/media-latching.md. A phone behind NAT sends from another address than its SDP says, so
 * a source may be learned; but only for a short window after signalling, so that nobody else can
 * take the stream ("RTP bleed"). Owned by one endpoint, one for RTP and one for RTCP, on its loop.
 * Pure, no allocation per packet. It does not look inside packets: the caller offers valid ones
 * only.
 */
public final class Latch {
  /** Each state says what the latch is waiting for. */
  public enum State {
    /** Waiting for signalling to name the remote address. */
    UNSIGNALLED,
    /** Waiting for the first packet of this generation. */
    LISTENING,
    /** Taking a learned source; the signalled address, or a better source in time, would win. */
    LEARNED,
    /** The signalled address was heard; waiting for nothing until signalling speaks again. */
    CONFIRMED
  }

  /** What becomes of a packet. */
  public enum Verdict {
    ACCEPTED,
    /** Accepted, and from now on we send to its source. */
    MOVED,
    /** Dropped: signalling has not named a remote address yet. */
    UNSIGNALLED,
    /** Dropped: the source that a re-offer has replaced. */
    OLD_SOURCE,
    /** Dropped: not the source of this stream. */
    STRANGER;

    public boolean isAccepted() {
      return this == ACCEPTED || this == MOVED;
    }
  }

  private final long learnWindowNanos;
  private State state = State.UNSIGNALLED;
  private @Nullable InetSocketAddress signalled;
  private @Nullable InetSocketAddress current;
  private @Nullable InetSocketAddress replaced;
  private boolean learnedSameIp;
  private long signalledAtNanos;

  /**
   * @param learnWindowNanos how long after signalling a source that was not signalled may be
   *     learned
   */
  public Latch(long learnWindowNanos) {
    this.learnWindowNanos = learnWindowNanos;
  }

  /**
   * An offer or answer named the remote address, again or for the first time: a new generation.
   *
   * @param remote resolved, with a port that is not 0
   */
  public void onSignalled(InetSocketAddress remote, long nowNanos) {
    if (remote.isUnresolved() || remote.getPort() == 0) {
      throw new IllegalArgumentException("not an address to send to: " + remote);
    }
    signalledAtNanos = nowNanos;
    if (remote.equals(signalled)) {
      if (state == State.LEARNED) {
        // The phone behind NAT goes on from where it was, or shows a new mapping within the window.
        state = State.LISTENING;
      }
      return;
    }
    // A late packet from before the re-offer must not pull the stream back to the old place.
    replaced = remote.equals(current) ? null : current;
    signalled = remote;
    current = remote;
    state = State.LISTENING;
  }

  /**
   * The other side of the call was answered, so the peer may begin to send only now, however long
   * ago it was signalled: a phone that has not been heard gets the window anew. Changes nothing for
   * one that was heard.
   */
  public void onMayBegin(long nowNanos) {
    if (state == State.LISTENING) {
      signalledAtNanos = nowNanos;
    }
  }

  /** Judges a packet that came from {@code source}. */
  public Verdict onPacket(InetSocketAddress source, long nowNanos) {
    Verdict verdict = judge(source, nowNanos);
    if (!verdict.isAccepted()) {
      return verdict;
    }
    if (source.equals(signalled)) {
      state = State.CONFIRMED;
      current = signalled;
    } else {
      state = State.LEARNED;
      if (verdict == Verdict.MOVED) {
        learnedSameIp = isSameIp(source);
        current = source;
      }
    }
    return verdict;
  }

  /**
   * What {@link #onPacket} would answer, without learning anything: for a packet of which it is not
   * known yet whether it is genuine, to spare finding out where that would change nothing.
   */
  public Verdict judge(InetSocketAddress source, long nowNanos) {
    if (state == State.UNSIGNALLED) {
      return Verdict.UNSIGNALLED;
    }
    if (source.equals(signalled)) {
      return source.equals(current) ? Verdict.ACCEPTED : Verdict.MOVED;
    }
    if (state == State.CONFIRMED) {
      return source.equals(replaced) ? Verdict.OLD_SOURCE : Verdict.STRANGER;
    }
    if (source.equals(current)) {
      return Verdict.ACCEPTED;
    }
    if (source.equals(replaced)) {
      return Verdict.OLD_SOURCE;
    }
    if (nowNanos - signalledAtNanos > learnWindowNanos) {
      return Verdict.STRANGER;
    }
    if (signalled != null && source.getAddress().getClass() != signalled.getAddress().getClass()) {
      // No translator on the way of a stream turns IPv4 into IPv6 and leaves its target.
      return Verdict.STRANGER;
    }
    return state == State.LEARNED && (learnedSameIp || !isSameIp(source))
        ? Verdict.STRANGER
        : Verdict.MOVED;
  }

  private boolean isSameIp(InetSocketAddress source) {
    return signalled != null && source.getAddress().equals(signalled.getAddress());
  }

  /** Whether signalling has named that address. */
  public boolean isSignalled(InetSocketAddress source) {
    return source.equals(signalled);
  }

  public State state() {
    return state;
  }

  /** Whether there is an address to send to. */
  public boolean hasTarget() {
    return current != null;
  }

  /**
   * Where to send: the address that signalling named, or the learned one that packets came from.
   *
   * @throws IllegalStateException if there is none; ask {@link #hasTarget()} first
   */
  public InetSocketAddress target() {
    if (current == null) {
      throw new IllegalStateException("no remote address was signalled");
    }
    return current;
  }
}
