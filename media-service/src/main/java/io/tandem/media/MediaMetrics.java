package io.tandem.media;

import io.micrometer.core.instrument.Counter;
import io.tandem.media.endpoint.Fate;
import io.tandem.media.engine.EngineCounters;
import io.tandem.media.engine.MediaEngine;
import io.tandem.rtp.quality.Quality;
import io.tandem.runtime.metrics.CounterFamily;
import io.tandem.runtime.metrics.DistributionFamily;
import io.tandem.runtime.metrics.GaugeFamily;
import io.tandem.runtime.metrics.Metrics;
import java.util.Locale;

/** The catalogue of what media-service counts. Any thread. */
public final class MediaMetrics implements EngineCounters {

  /** Where annex B of ITU-T G.107 parts satisfied listeners from others, and between. */
  private static final double[] SCORES = {1.5, 2, 2.58, 3.1, 3.6, 4.03, 4.2, 4.34, 4.5};

  private final Metrics metrics;
  private final Counter rtpReceived;
  private final Counter rtpSent;
  private final Counter rtpOctetsSent;
  private final Counter rtcpReceived;
  private final Counter rtcpSent;
  private final CounterFamily dropped;
  private final Counter endpointsOpened;
  private final Counter endpointsFailed;
  private final Counter plansExpired;
  private final Counter roomTicksLeftOut;
  private final Counter silences;
  private final Counter oneWays;
  private final Counter callsFailed;
  private final Counter socketsFailed;
  private final Counter factsLost;
  private final DistributionFamily scores;

  public MediaMetrics(Metrics metrics) {
    this.metrics = metrics;
    rtpReceived =
        metrics.counter("tandem_media_rtp_received_total", "Datagrams that came to RTP ports");
    rtpSent = metrics.counter("tandem_media_rtp_sent_total", "RTP packets sent");
    rtpOctetsSent =
        metrics.counter(
            "tandem_media_rtp_sent_octets_total", "Octets of RTP packets sent, with RTP headers");
    rtcpReceived =
        metrics.counter("tandem_media_rtcp_received_total", "Datagrams that came to RTCP ports");
    rtcpSent = metrics.counter("tandem_media_rtcp_sent_total", "RTCP packets sent");
    dropped =
        metrics.counters(
            "tandem_media_dropped_total",
            "Datagrams that were not passed on, by the reason",
            "reason");
    for (Fate fate : Fate.values()) {
      if (fate != Fate.ACCEPTED) {
        dropped.of(word(fate)).increment(0);
      }
    }
    endpointsOpened =
        metrics.counter("tandem_media_endpoints_opened_total", "Endpoints that were opened");
    endpointsFailed =
        metrics.counter(
            "tandem_media_endpoints_failed_total",
            "Endpoints of plans that could not be as planned");
    plansExpired =
        metrics.counter(
            "tandem_media_plans_expired_total", "Calls closed because nobody renewed their plan");
    roomTicksLeftOut =
        metrics.counter(
            "tandem_media_room_ticks_left_out_total",
            "Ticks of 20 ms that rooms left out, because their loop was held up");
    silences = metrics.counter("tandem_media_silences_total", "Reports of peers that fell silent");
    oneWays =
        metrics.counter(
            "tandem_media_one_way_total",
            "Times that one side of a call sent and the other, which should, was not heard");
    callsFailed =
        metrics.counter(
            "tandem_media_calls_failed_total", "Calls whose media ended by a defect of ours");
    socketsFailed =
        metrics.counter(
            "tandem_media_socket_failures_total", "Times that the kernel refused a datagram");
    factsLost =
        metrics.counter(
            "tandem_media_facts_lost_total", "Facts that Kafka did not take within the time");
    scores =
        metrics.distributions(
            "tandem_media_mos",
            "Estimated mean opinion score of endpoints that were closed, by direction: from-peer,"
                + " to-peer",
            "direction",
            SCORES);
  }

  /** Adds what is asked of the engine at each scrape. */
  public void watch(MediaEngine engine) {
    metrics.gauge("tandem_media_calls", "Calls that have media here", () -> engine.load().calls());
    metrics.gauge(
        "tandem_media_endpoints", "Endpoints that are open", () -> engine.load().endpoints());
    metrics.gauge(
        "tandem_media_packets_per_second",
        "RTP packets received in the last second",
        () -> (double) engine.load().packetsPerSecond());
    metrics.gauge("tandem_media_rooms", "Rooms that are open", () -> engine.roomLoad().rooms());
    metrics.gauge(
        "tandem_media_room_members",
        "Calls that are in rooms, without those on hold",
        () -> engine.roomLoad().members());
    metrics.gauge(
        "tandem_media_room_talkers",
        "Members of rooms who are heard now",
        () -> engine.roomLoad().talkers());
    metrics.gauge(
        "tandem_media_epoll",
        "1 where audio is received through epoll, 0 through NIO",
        () -> engine.isNative() ? 1 : 0);
    GaugeFamily ports =
        metrics.gauges("tandem_media_ports", "Pairs of UDP ports, by what they are", "state");
    ports.add("leased", () -> engine.ports().leased());
    ports.add("free", () -> engine.ports().free());
    ports.add("quarantined", () -> engine.ports().quarantined());
  }

  @Override
  public void packets(long rtpIn, long rtpOut, long rtpOctetsOut, long rtcpIn, long rtcpOut) {
    rtpReceived.increment((double) rtpIn);
    rtpSent.increment((double) rtpOut);
    rtpOctetsSent.increment((double) rtpOctetsOut);
    rtcpReceived.increment((double) rtcpIn);
    rtcpSent.increment((double) rtcpOut);
  }

  @Override
  public void dropped(Fate fate, long datagrams) {
    dropped.of(word(fate)).increment((double) datagrams);
  }

  @Override
  public void endpointOpened() {
    endpointsOpened.increment();
  }

  @Override
  public void endpointFailed() {
    endpointsFailed.increment();
  }

  @Override
  public void planExpired() {
    plansExpired.increment();
  }

  @Override
  public void silenceReported() {
    silences.increment();
  }

  @Override
  public void oneWayReported() {
    oneWays.increment();
  }

  @Override
  public void roomTicksLeftOut(long ticks) {
    roomTicksLeftOut.increment((double) ticks);
  }

  @Override
  public void qualityKnown(Quality quality) {
    quality.fromPeer().score().ifPresent(scores.of("from-peer")::record);
    quality.toPeer().score().ifPresent(scores.of("to-peer")::record);
  }

  @Override
  public void callFailed() {
    callsFailed.increment();
  }

  @Override
  public void socketFailed() {
    socketsFailed.increment();
  }

  public void factLost() {
    factsLost.increment();
  }

  private static String word(Fate fate) {
    return fate.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
