package io.tandem.rtp.quality;

import io.tandem.rtp.ExtendedReport;
import io.tandem.rtp.RtcpPacket;
import java.util.OptionalDouble;

/**
 * What a peer reports of the packets that went to it: loss and jitter by report blocks (RFC 3550
 * section 6.4.1), and what its jitter buffer did by VoIP metrics (RFC 3611 section 4.7). Only
 * blocks about the source that is sent now are taken. Owned by one endpoint, on its loop; allocates
 * nothing. It believes the peer: whoever lies spoils the figures of his own call.
 */
final class RemoteReception {
  private static final int SEQUENCE_MODULUS = 1 << 16;
  private static final double RATE_UNIT = 256;

  private boolean sending;
  private int ssrc;
  private int firstSequence;

  private boolean reported;
  private long lost;
  private long expected;
  private long lostFromEarlierSources;
  private long expectedFromEarlierSources;
  private long jitterTicks;

  private boolean metricsCame;
  private int lossAndDiscardRate;
  private int ownMillis;

  void onSent(int packetSsrc, int sequence) {
    if (sending && packetSsrc == ssrc) {
      return;
    }
    lostFromEarlierSources += lost;
    expectedFromEarlierSources += expected;
    lost = 0;
    expected = 0;
    metricsCame = false;
    sending = true;
    ssrc = packetSsrc;
    firstSequence = sequence;
  }

  boolean isAbout(int blockSsrc) {
    return sending && blockSsrc == ssrc;
  }

  /** Takes block {@code index}, which is about what is sent. */
  void onBlock(RtcpPacket report, int index) {
    int span = report.extendedHighestSequence(index) - firstSequence + 1;
    if (span <= 0) {
      // It heard nothing of the first cycle, and counts cycles from where it began.
      span += SEQUENCE_MODULUS;
    }
    if (span <= 0) {
      return;
    }
    reported = true;
    expected = span;
    lost = Math.clamp(report.cumulativeLost(index), 0, span);
    jitterTicks = report.jitter(index) & 0xFFFF_FFFFL;
  }

  /** Takes VoIP metrics that are about what is sent. */
  void onMetrics(ExtendedReport metrics) {
    metricsCame = true;
    lossAndDiscardRate = metrics.lossRate() + metrics.discardRate();
    ownMillis = Math.max(metrics.endSystemMillis(), metrics.bufferMillis());
  }

  /** Packets that the peer missed, of all sources; 0 as long as it reported nothing. */
  long lost() {
    return lostFromEarlierSources + lost;
  }

  /** The share of packets that the network lost; 0 to 1. */
  OptionalDouble lossShare() {
    long all = expectedFromEarlierSources + expected;
    return reported && all > 0 ? OptionalDouble.of((double) lost() / all) : OptionalDouble.empty();
  }

  /** In units of the RTP clock. */
  OptionalDouble jitterTicks() {
    return reported ? OptionalDouble.of((double) jitterTicks) : OptionalDouble.empty();
  }

  /** The share of packets that the peer did not play, where it says so, else did not receive. */
  OptionalDouble unplayedShare() {
    return metricsCame
        ? OptionalDouble.of(Math.min(1, lossAndDiscardRate / RATE_UNIT))
        : lossShare();
  }

  /** What the peer adds to the delay, in ms, where it says so. */
  OptionalDouble ownMillis() {
    return metricsCame && ownMillis > 0 ? OptionalDouble.of(ownMillis) : OptionalDouble.empty();
  }
}
