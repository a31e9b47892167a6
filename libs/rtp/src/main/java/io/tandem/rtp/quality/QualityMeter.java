package io.tandem.rtp.quality;

import io.tandem.rtp.ExtendedReport;
import io.tandem.rtp.LastSenderReport;
import io.tandem.rtp.PayloadTypes;
import io.tandem.rtp.ReceptionStatistics;
import io.tandem.rtp.ReceptionStatistics.Arrival;
import io.tandem.rtp.RtcpPacket;
import io.tandem.rtp.RtpPacket;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Keeps what tells how one endpoint's call sounds, both ways: packets in and out, reports in and
 * out, and what was played. Owned by the endpoint, on its loop; allocates nothing before {@link
 * #quality}. It trusts its owner that what it is told comes from the peer, and reads no clock.
 */
public final class QualityMeter {
  /** A second of speech: less is no call that has a sound. */
  private static final int LEAST_PACKETS = 50;

  /** What most phones put into a packet. */
  private static final double PACKET_MILLIS = 20;

  /** A phone's jitter buffer on a quiet path, where it does not tell. */
  private static final double LEAST_BUFFER_MILLIS = 40;

  /** What a phone's jitter buffer holds per ms of jitter, where it does not tell. */
  private static final double BUFFER_PER_JITTER = 2;

  private static final Quality.Way UNKNOWN =
      new Quality.Way(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());

  private final ReceptionStatistics received;
  private final SpokenCodec fromPeer;
  private final SpokenCodec toPeer;
  private final LossPattern losses = new LossPattern();
  private final LastSenderReport lastSenderReport = new LastSenderReport();
  private final RoundTrip roundTrip = new RoundTrip();
  private final RemoteReception remote = new RemoteReception();
  private final ExpectedLoss expectedLoss = new ExpectedLoss();
  private final ExtendedReport extended = new ExtendedReport();

  private long packetsSent;

  /** What the last sender report counted, and how many packets had come by then. */
  private int claimedPackets;

  private long cameBeforeClaim;
  private boolean claimsUnheard;

  private long concealedUnits;
  private long playedUnits;

  /** Of streams that were decoded before the present one, in ms. */
  private double concealedBefore;

  private double playedBefore;
  private double bufferMillis;

  /**
   * A meter that has seen nothing.
   *
   * @param received of the same endpoint, told of each packet before this is
   * @param types of the same endpoint
   */
  public QualityMeter(ReceptionStatistics received, PayloadTypes types) {
    this.received = received;
    this.fromPeer = new SpokenCodec(types);
    this.toPeer = new SpokenCodec(types);
  }

  /** Payload types may stand for something else than before. */
  public void onAgreed() {
    fromPeer.onAgreed();
    toPeer.onAgreed();
  }

  /** A packet came from the peer, which {@link ReceptionStatistics} judged so. */
  public void onReceived(RtpPacket packet, Arrival arrival) {
    losses.onPacket(packet.sequence(), arrival);
    fromPeer.onPacket(packet.payloadType());
  }

  /** A packet leaves for the peer, as it will see it. */
  public void onSent(RtpPacket packet) {
    packetsSent++;
    remote.onSent(packet.ssrc(), packet.sequence());
    toPeer.onPacket(packet.payloadType());
  }

  /** An RTCP packet came from the peer, whatever is in it. */
  public void onReport(RtcpPacket report, long nowNanos) {
    switch (report.type()) {
      case RtcpPacket.SENDER_REPORT -> {
        lastSenderReport.onReport(report, nowNanos);
        onBlocks(report, nowNanos);
        claimsUnheard =
            report.packetsSent() != claimedPackets && received.packets() == cameBeforeClaim;
        claimedPackets = report.packetsSent();
        cameBeforeClaim = received.packets();
      }
      case RtcpPacket.RECEIVER_REPORT -> {
        onBlocks(report, nowNanos);
        claimsUnheard = false;
      }
      case RtcpPacket.EXTENDED_REPORT -> onExtended(report);
      default -> {}
    }
  }

  private void onBlocks(RtcpPacket report, long nowNanos) {
    for (int i = 0; i < report.count(); i++) {
      if (remote.isAbout(report.blockSsrc(i))) {
        remote.onBlock(report, i);
        expectedLoss.onReport(report.fractionLost(i));
        roundTrip.onBlock(
            report.lastSenderReport(i), report.delaySinceLastSenderReport(i), nowNanos);
      }
    }
  }

  private void onExtended(RtcpPacket report) {
    extended.lay(report);
    while (true) {
      switch (extended.next()) {
        case VOIP_METRICS -> {
          if (remote.isAbout(extended.ssrc())) {
            remote.onMetrics(extended);
          }
        }
        case OTHER -> {}
        case MALFORMED, END -> {
          return;
        }
      }
    }
  }

  /** An RTCP packet leaves for the peer, written here or relayed. */
  public void onReportSent(RtcpPacket report, long nowNanos) {
    if (report.type() == RtcpPacket.SENDER_REPORT) {
      onSenderReportSent(report.ntpTimestamp(), nowNanos);
    }
  }

  /** As {@link #onReportSent}, of a sender report that was written here. */
  public void onSenderReportSent(long ntpTimestamp, long nowNanos) {
    roundTrip.onReportSent((int) (ntpTimestamp >>> 16), nowNanos);
  }

  /**
   * What became of the stream from the peer where it is decoded; totals since it was begun to be.
   *
   * @param concealedUnits of the RTP clock that were made up
   * @param playedUnits all that were played, those among them
   * @param bufferMillis what the jitter buffer adds to the delay
   */
  public void onPlayed(long concealedUnits, long playedUnits, double bufferMillis) {
    this.concealedUnits = concealedUnits;
    this.playedUnits = playedUnits;
    this.bufferMillis = bufferMillis;
  }

  /** What was played up to now stays so; the next {@link #onPlayed} is of another decoder. */
  public void onPlayedToTheEnd() {
    concealedBefore = concealed();
    playedBefore = played();
    concealedUnits = 0;
    playedUnits = 0;
  }

  /** Audio from the peer that was decoded and played here, in ms; 0 where none is. */
  public long playedMillis() {
    return Math.round(played());
  }

  /** The part of it that was made up, in ms. */
  public long concealedMillis() {
    return Math.round(concealed());
  }

  private double played() {
    return playedBefore + playedUnits / fromPeer.ticksPerMilli();
  }

  private double concealed() {
    return concealedBefore + concealedUnits / fromPeer.ticksPerMilli();
  }

  /** For the report blocks that are written here. */
  public LastSenderReport lastSenderReport() {
    return lastSenderReport;
  }

  /** Whether the peer's last two reports say that it sent between them, and nothing came. */
  public boolean claimsUnheard() {
    return claimsUnheard;
  }

  /** To the peer and back, the mean in ms. */
  public OptionalDouble roundTripMillis() {
    return roundTrip.millis();
  }

  /** The name of the codec that the peer spoke last; empty if none is known. */
  public String codecFromPeer() {
    return fromPeer.encoding();
  }

  /** The same of what it was sent. */
  public String codecToPeer() {
    return toPeer.encoding();
  }

  /** Packets to the peer that it says it missed; 0 if it said nothing. */
  public long lostToPeer() {
    return remote.lost();
  }

  /**
   * What an encoder of what the peer is sent should expect it to miss, in per cent, 0 to 30: loss
   * that it reported lately (docs/specs/loss.md).
   */
  public int expectedLossPercent() {
    return expectedLoss.percent();
  }

  /**
   * All that is known now. What is unknown of the delay is taken as none, so that a score without a
   * round trip is the best that can have been.
   *
   * @param beyondMillis one way from here to whoever else is in the call, 0 if it ends here
   */
  public Quality quality(double beyondMillis) {
    double wayMillis = PACKET_MILLIS + beyondMillis + roundTrip.millis().orElse(0) / 2;
    return new Quality(
        fromPeer(wayMillis),
        toPeer(wayMillis),
        losses.burstRatio(),
        concealedShare(),
        roundTrip.millis());
  }

  private Quality.Way fromPeer(double wayMillis) {
    if (received.packets() == 0) {
      return UNKNOWN;
    }
    double loss = (double) received.lost() / (received.lost() + received.packets());
    double jitter = received.jitterMillis();
    double unplayed = concealedShare().orElse(loss);
    double delay = wayMillis + (played() > 0 ? bufferMillis : assumedBuffer(jitter));
    double bursts = losses.burstRatio().orElse(1);
    return new Quality.Way(
        OptionalDouble.of(loss),
        OptionalDouble.of(jitter),
        received.packets() < LEAST_PACKETS
            ? OptionalDouble.empty()
            : score(fromPeer.impairment(), unplayed, bursts, delay));
  }

  private Quality.Way toPeer(double wayMillis) {
    OptionalDouble ticks = remote.jitterTicks();
    OptionalDouble jitter =
        ticks.isPresent()
            ? OptionalDouble.of(ticks.getAsDouble() / toPeer.ticksPerMilli())
            : OptionalDouble.empty();
    OptionalDouble unplayed = remote.unplayedShare();
    double delay = wayMillis + remote.ownMillis().orElse(assumedBuffer(jitter.orElse(0)));
    return new Quality.Way(
        remote.lossShare(),
        jitter,
        unplayed.isEmpty() || packetsSent < LEAST_PACKETS
            ? OptionalDouble.empty()
            : score(toPeer.impairment(), unplayed.getAsDouble(), 1, delay));
  }

  private static double assumedBuffer(double jitterMillis) {
    return Math.max(LEAST_BUFFER_MILLIS, BUFFER_PER_JITTER * jitterMillis);
  }

  private OptionalDouble concealedShare() {
    double played = played();
    return played > 0
        ? OptionalDouble.of(Math.min(1, concealed() / played))
        : OptionalDouble.empty();
  }

  private static OptionalDouble score(
      Optional<Impairment> codec, double unplayedShare, double bursts, double delayMillis) {
    if (codec.isEmpty()) {
      return OptionalDouble.empty();
    }
    double rating = EModel.rating(codec.get(), 100 * unplayedShare, bursts, delayMillis);
    return OptionalDouble.of(EModel.score(rating));
  }
}
