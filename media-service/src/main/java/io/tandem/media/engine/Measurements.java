package io.tandem.media.engine;

import io.tandem.contracts.MediaFact;
import io.tandem.contracts.MediaPlan;
import io.tandem.kernel.Clock;
import io.tandem.media.endpoint.OneWayWatch;
import io.tandem.rtp.PayloadTypes;
import io.tandem.rtp.ReceptionStatistics;
import io.tandem.rtp.quality.Quality;
import io.tandem.rtp.quality.QualityMeter;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is known of how one endpoint's call goes: the codecs, what comes and how it sounds, whether
 * it comes at all, and the totals of it that signaling is told. Owned by the endpoint, on its loop;
 * others of the call's endpoints may ask. It is told of packets by those who take and send them.
 */
final class Measurements {

  /** Of packets of 60 ms come 16 in a second; of a pause in G.711, a few of comfort noise. */
  private static final int STEADY_PACKETS_PER_SECOND = 10;

  private final Clock clock;
  private final PayloadTypes types = new PayloadTypes();
  private final ReceptionStatistics received = new ReceptionStatistics(types);
  private final QualityMeter meter = new QualityMeter(received, types);
  private final OneWayWatch oneWay;

  /** Packets received by the end of the last second, and within it. */
  private long packetsBefore;

  private long packetsInSecond;
  private boolean reportInSecond;
  private long oneWayAtEpochMillis;

  /**
   * @param oneWayAfterMillis as {@link EngineSettings} has it
   */
  Measurements(int oneWayAfterMillis, Clock clock) {
    this.oneWay = new OneWayWatch(oneWayAfterMillis);
    this.clock = clock;
  }

  ReceptionStatistics received() {
    return received;
  }

  QualityMeter meter() {
    return meter;
  }

  /**
   * What the peer speaks, and what the other side of the bridge does. Where packets pass as they
   * are, they bear the types of whoever receives them.
   */
  void agree(Optional<MediaPlan.Format> spoken, Optional<MediaPlan.Format> understood) {
    understood
        .filter(format -> spoken.stream().anyMatch(format::isSameCodec))
        .ifPresent(this::know);
    spoken.ifPresent(this::know);
    meter.onAgreed();
  }

  private void know(MediaPlan.Format format) {
    types.agree(format.payloadType(), format.encoding(), format.clockRateHz());
    if (format.eventPayloadType() != 0) {
      types.agreeEvents(format.eventPayloadType());
    }
  }

  /** RTCP came from the peer. */
  void onReport() {
    reportInSecond = true;
  }

  /**
   * Once a second.
   *
   * @param expected whether this peer and the one that it talks to should send
   * @param otherSends whether that one {@link #sendsSteadily}
   */
  OneWayWatch.Change onSecond(boolean expected, boolean otherSends, long nowNanos) {
    packetsInSecond = received.packets() - packetsBefore;
    packetsBefore = received.packets();
    // Who suppresses silence may send nothing for long, but goes on to report. Who has never been
    // heard, or reports that he sends, is not believed to be silent of his own will.
    boolean pauses = reportInSecond && received.packets() > 0 && !meter.claimsUnheard();
    boolean alive = packetsInSecond > 0 || pauses;
    reportInSecond = false;
    OneWayWatch.Change change = oneWay.onSecond(expected, alive, otherSends, nowNanos);
    if (change == OneWayWatch.Change.ONE_WAY && oneWayAtEpochMillis == 0) {
      oneWayAtEpochMillis = clock.epochMillis() - oneWay.lastedMillis();
    }
    return change;
  }

  /** Whether the peer sent audio all through the last second. */
  boolean sendsSteadily() {
    return packetsInSecond >= STEADY_PACKETS_PER_SECOND;
  }

  /** How long it was one way at the last change, in milliseconds. */
  long oneWayMillis() {
    return oneWay.lastedMillis();
  }

  /** The totals of an endpoint whose packets leave by that port. */
  MediaFact.EndpointStatistics statistics(
      String endpointId, Quality sounded, RtpPort rtp, long nowNanos) {
    return new MediaFact.EndpointStatistics(
        endpointId,
        received.packets(),
        received.octets(),
        rtp.packetsSent(),
        rtp.octetsSent(),
        received.lost(),
        Math.round(received.jitterMillis() * 1000),
        rtp.intake().strangers(),
        micros(sounded.roundTripMillis()),
        meter.lostToPeer(),
        times100(sounded.fromPeer().score()),
        times100(sounded.toPeer().score()),
        sounded.toPeer().lossShare().isPresent(),
        Math.round(sounded.toPeer().jitterMillis().orElse(0) * 1000),
        meter.playedMillis(),
        meter.concealedMillis(),
        meter.codecFromPeer(),
        meter.codecToPeer(),
        oneWayAtEpochMillis,
        oneWay.totalMillis(nowNanos));
  }

  /** A way that takes no time is told as the shortest that there is: 0 is unknown. */
  private static long micros(OptionalDouble millis) {
    return millis.isPresent() ? Math.max(1, Math.round(millis.getAsDouble() * 1000)) : 0;
  }

  private static int times100(OptionalDouble score) {
    return (int) Math.round(100 * score.orElse(0));
  }
}
