package io.tandem.media.endpoint;

import io.tandem.rtp.Latch;
import io.tandem.rtp.PacketKind;
import io.tandem.rtp.ReceptionStatistics;
import io.tandem.rtp.RtpPacket;
import io.tandem.rtp.quality.QualityMeter;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Judges each datagram on an endpoint's RTP port and measures those that pass: view, latch, rate,
 * measure. Owned by one endpoint, on its loop; no allocation. It does not send: what becomes of an
 * accepted packet is the endpoint's matter.
 */
public final class RtpIntake {

  private final RtpPacket view;
  private final Latch latch;
  private final ReceptionStatistics statistics;
  private final QualityMeter quality;
  private final int maxPacketsPerSecond;
  private final ForgeryLimit forgeries;
  private int packetsThisSecond;
  private long strangers;
  private long heardAtNanos;
  private boolean heard;

  /**
   * @param view shared by all endpoints of a loop; after {@link Fate#ACCEPTED} it lies on the
   *     packet
   * @param salt any number that nobody else knows
   */
  public RtpIntake(
      RtpPacket view,
      Latch latch,
      ReceptionStatistics statistics,
      QualityMeter quality,
      int maxPacketsPerSecond,
      int salt) {
    this.view = view;
    this.latch = latch;
    this.statistics = statistics;
    this.quality = quality;
    this.maxPacketsPerSecond = maxPacketsPerSecond;
    this.forgeries = new ForgeryLimit(salt);
  }

  /**
   * What becomes of an encrypted datagram from that source before anybody has looked into it:
   * whoever is not accepted here would not be accepted as authentic either, or has forged too much.
   */
  public Fate onSealed(InetSocketAddress source, long nowNanos) {
    Latch.Verdict verdict = latch.judge(source, nowNanos);
    Fate fate = fateOf(verdict);
    if (!fate.isAccepted()) {
      strangers++;
      return fate;
    }
    boolean forges = verdict == Latch.Verdict.MOVED && forgeries.isReached(source);
    return forges || packetsThisSecond >= maxPacketsPerSecond ? Fate.OVER_RATE : Fate.ACCEPTED;
  }

  /** A datagram from that source was not authentic. */
  public void onForgery(InetSocketAddress source) {
    forgeries.onForgery(source);
  }

  /** Judges the {@code length} bytes at the absolute index {@code offset}. */
  public Fate onDatagram(
      ByteBuffer bytes, int offset, int length, InetSocketAddress source, long nowNanos) {
    if (PacketKind.of(bytes, offset, length) == PacketKind.RTCP) {
      return Fate.RTCP_ON_RTP_PORT;
    }
    if (!view.wrap(bytes, offset, length).isValid()) {
      return Fate.MALFORMED;
    }
    Fate fate = fateOf(latch.onPacket(source, nowNanos));
    if (!fate.isAccepted()) {
      strangers++;
      return fate;
    }
    if (++packetsThisSecond > maxPacketsPerSecond) {
      return Fate.OVER_RATE;
    }
    quality.onReceived(view, statistics.onPacket(view, nowNanos));
    heardAtNanos = nowNanos;
    heard = true;
    return Fate.ACCEPTED;
  }

  static Fate fateOf(Latch.Verdict verdict) {
    return switch (verdict) {
      case ACCEPTED, MOVED -> Fate.ACCEPTED;
      case UNSIGNALLED -> Fate.UNSIGNALLED;
      case OLD_SOURCE -> Fate.OLD_SOURCE;
      case STRANGER -> Fate.STRANGER;
    };
  }

  /** Begins a new second of the rate limits. */
  public void onSecond() {
    forgeries.onSecond();
    packetsThisSecond = 0;
  }

  public Latch latch() {
    return latch;
  }

  public ReceptionStatistics statistics() {
    return statistics;
  }

  /** Packets that the latch did not admit. */
  public long strangers() {
    return strangers;
  }

  /** Whether any packet was accepted. */
  public boolean hasHeard() {
    return heard;
  }

  /** When the last packet was accepted; meaningless before the first. */
  public long heardAtNanos() {
    return heardAtNanos;
  }
}
