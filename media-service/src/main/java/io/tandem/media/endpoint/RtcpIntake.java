package io.tandem.media.endpoint;

import io.tandem.rtp.Latch;
import io.tandem.rtp.RtcpCompound;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Judges each datagram on an endpoint's RTCP port, as {@link RtpIntake} does on the RTP port, with
 * a latch of its own, or on a port that both share with the latch of RTP: one flow has one source.
 * Owned by one endpoint, on its loop. What the reports say is for {@link
 * io.tandem.rtp.quality.QualityMeter}, which the endpoint tells.
 */
public final class RtcpIntake {

  private final RtcpCompound view;
  private final Latch own;
  private final Latch audio;
  private Latch latch;
  private final int maxPacketsPerSecond;
  private final ForgeryLimit forgeries;
  private int packetsThisSecond;

  /**
   * @param view shared by all endpoints of a loop; after {@link Fate#ACCEPTED} it stands before the
   *     first packet
   * @param audio the latch of the RTP port beside
   * @param salt any number that nobody else knows
   */
  public RtcpIntake(
      RtcpCompound view, Latch latch, Latch audio, int maxPacketsPerSecond, int salt) {
    this.view = view;
    this.own = latch;
    this.latch = latch;
    this.audio = audio;
    this.maxPacketsPerSecond = maxPacketsPerSecond;
    this.forgeries = new ForgeryLimit(salt);
  }

  /** What becomes of an encrypted datagram before anybody has looked into it. */
  public Fate onSealed(InetSocketAddress source, long nowNanos) {
    Latch.Verdict verdict = latch.judge(source, nowNanos);
    if (isElsewhere(source, verdict)) {
      return Fate.STRANGER;
    }
    Fate fate = RtpIntake.fateOf(verdict);
    boolean forges = verdict == Latch.Verdict.MOVED && forgeries.isReached(source);
    return forges || (fate.isAccepted() && packetsThisSecond >= maxPacketsPerSecond)
        ? Fate.OVER_RATE
        : fate;
  }

  /**
   * It would be learned, though the audio comes from another host. Many phones send no reports at
   * all, so somebody else could otherwise report in their name for as long as the window is open.
   */
  private boolean isElsewhere(InetSocketAddress source, Latch.Verdict verdict) {
    boolean heard = audio.state() == Latch.State.CONFIRMED || audio.state() == Latch.State.LEARNED;
    return verdict == Latch.Verdict.MOVED
        && heard
        && !latch.isSignalled(source)
        && !source.getAddress().equals(audio.target().getAddress());
  }

  /** A datagram from that source was not authentic. */
  public void onForgery(InetSocketAddress source) {
    forgeries.onForgery(source);
  }

  /** Judges the {@code length} bytes at the absolute index {@code offset}. */
  public Fate onDatagram(
      ByteBuffer bytes, int offset, int length, InetSocketAddress source, long nowNanos) {
    if (!view.wrap(bytes, offset, length).isValid()) {
      return Fate.MALFORMED;
    }
    if (isElsewhere(source, latch.judge(source, nowNanos))) {
      return Fate.STRANGER;
    }
    Fate fate = RtpIntake.fateOf(latch.onPacket(source, nowNanos));
    if (fate.isAccepted() && ++packetsThisSecond > maxPacketsPerSecond) {
      return Fate.OVER_RATE;
    }
    return fate;
  }

  /** Begins a new second of the rate limits. */
  public void onSecond() {
    forgeries.onSecond();
    packetsThisSecond = 0;
  }

  /** From now on RTCP comes by the port of RTP, whose latch that is (RFC 5761). */
  public void share() {
    latch = audio;
  }

  /** From now on RTCP comes by a port of its own. */
  public void separate() {
    latch = own;
  }

  /** Whether RTCP comes by the port of RTP. */
  public boolean isShared() {
    return latch != own;
  }

  /** The one that counts now. */
  public Latch latch() {
    return latch;
  }
}
