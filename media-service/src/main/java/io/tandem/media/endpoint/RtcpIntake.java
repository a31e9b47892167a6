package io.tandem.media.endpoint;

import io.tandem.rtp.Latch;
import io.tandem.rtp.RtcpCompound;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Judges each datagram on an endpoint's RTCP port, as {@link RtpIntake} does on the RTP port, with
 * a latch of its own. Owned by one endpoint, on its loop. What the reports say is for {@link
 * io.tandem.rtp.quality.QualityMeter}, which the endpoint tells.
 */
public final class RtcpIntake {

  private final RtcpCompound view;
  private final Latch latch;
  private final int maxPacketsPerSecond;
  private int packetsThisSecond;

  /**
   * @param view shared by all endpoints of a loop; after {@link Fate#ACCEPTED} it stands before the
   *     first packet
   */
  public RtcpIntake(RtcpCompound view, Latch latch, int maxPacketsPerSecond) {
    this.view = view;
    this.latch = latch;
    this.maxPacketsPerSecond = maxPacketsPerSecond;
  }

  /** Judges the {@code length} bytes at the absolute index {@code offset}. */
  public Fate onDatagram(
      ByteBuffer bytes, int offset, int length, InetSocketAddress source, long nowNanos) {
    if (!view.wrap(bytes, offset, length).isValid()) {
      return Fate.MALFORMED;
    }
    Fate fate = RtpIntake.fateOf(latch.onPacket(source, nowNanos));
    if (fate.isAccepted() && ++packetsThisSecond > maxPacketsPerSecond) {
      return Fate.OVER_RATE;
    }
    return fate;
  }

  /** Begins a new second of the rate limit. */
  public void onSecond() {
    packetsThisSecond = 0;
  }

  public Latch latch() {
    return latch;
  }
}
