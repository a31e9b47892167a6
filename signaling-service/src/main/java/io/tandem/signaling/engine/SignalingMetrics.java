package io.tandem.signaling.engine;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.contracts.Topic;
import io.tandem.contracts.TrunkState;
import io.tandem.runtime.metrics.CounterFamily;
import io.tandem.runtime.metrics.GaugeFamily;
import io.tandem.runtime.metrics.Metrics;
import io.tandem.signaling.call.SrtpNotice;
import io.tandem.signaling.dns.DnsOutcomes;
import io.tandem.signaling.hep.HepOutcomes;
import io.tandem.signaling.routing.Bar;
import io.tandem.signaling.trace.TraceLosses;
import io.tandem.signaling.transport.BrokenConnection;
import io.tandem.signaling.transport.Connections;
import io.tandem.sip.transaction.Transport;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** The catalogue of what signaling-service counts. Any thread. */
public final class SignalingMetrics {

  private static final Set<String> METHODS =
      Set.of(
          "INVITE",
          "ACK",
          "BYE",
          "CANCEL",
          "OPTIONS",
          "REGISTER",
          "INFO",
          "UPDATE",
          "PRACK",
          "SUBSCRIBE",
          "NOTIFY",
          "PUBLISH",
          "MESSAGE",
          "REFER");

  /** What the parser says, and the framing of streams. */
  private static final List<String> MALFORMED = List.of("400", "413", "414", "483", "505", "513");

  private static final List<String> RELAYED = List.of("sent", "430", "483");

  /** Records that are tried again and again. */
  private static final List<String> INSISTED =
      Stream.of(Topic.MEDIA_PLANS, Topic.CALL_STATES, Topic.CDRS).map(Topic::topicName).toList();

  private static final List<String> AUTHENTICATION =
      List.of("challenged", "stale", "accepted", "refused", "guarded");

  private static final List<String> REGISTRATIONS =
      List.of(
          "accepted", "400", "401", "403", "404", "408", "416", "420", "423", "439", "500", "503");

  private final CounterFamily requests;
  private final CounterFamily responses;
  private final CounterFamily malformed;
  private final Counter keepAlives;
  private final CounterFamily brokenConnections;
  private final Counter strayResponses;
  private final Counter sendFailures;
  private final Counter forwarded;
  private final Counter forwardsRefused;
  private final CounterFamily relayed;
  private final Counter loopFaults;
  private final CounterFamily lostRecords;
  private final Counter lostSnapshots;
  private final CounterFamily challenges;
  private final CounterFamily registrations;
  private final CounterFamily trunkRegistrations;
  private final CounterFamily calls;
  private final CounterFamily barred;
  private final CounterFamily pings;
  private final CounterFamily srtpLegs;
  private final CounterFamily legsMoved;
  private final CounterFamily redelivered;
  private final AtomicInteger active = new AtomicInteger();
  private final Timer ringing;
  private final Timer answered;
  private final Timer ringingKafka;
  private final Timer answeredKafka;
  private final Counter tracesDropped;
  private final Counter traceMessagesDropped;
  private final Counter hepSent;
  private final CounterFamily hepDropped;
  private final CounterFamily dns;
  private final Counter failedOver;
  private final Metrics metrics;
  private final DefenceMetrics defence;

  public SignalingMetrics(Metrics metrics) {
    this.metrics = metrics;
    defence = new DefenceMetrics(metrics);
    requests =
        metrics
            .counters(
                "tandem_sip_requests_total",
                "SIP requests received, without retransmissions",
                "method")
            .startingWith(METHODS);
    responses =
        metrics.counters("tandem_sip_responses_total", "SIP responses sent, each time", "status");
    malformed =
        metrics
            .counters("tandem_sip_malformed_total", "SIP messages that could not be used", "status")
            .startingWith(MALFORMED);
    keepAlives = metrics.counter("tandem_sip_keep_alives_total", "Keep-alives from peers");
    brokenConnections =
        metrics
            .counters(
                "tandem_sip_broken_connections_total",
                "Connections that we closed or did not let in, by what the peer did wrong",
                "reason")
            .startingWith(words(BrokenConnection.values()));
    strayResponses =
        metrics.counter(
            "tandem_sip_stray_responses_total", "Responses to no request that is open here");
    sendFailures =
        metrics.counter("tandem_sip_send_failures_total", "Messages that could not be sent");
    forwarded =
        metrics.counter(
            "tandem_sip_forwarded_total", "Requests handed to the owner of their call by Kafka");
    forwardsRefused =
        metrics.counter(
            "tandem_sip_forwards_refused_total",
            "Requests for calls elsewhere that were dropped because there were too many");
    relayed =
        metrics
            .counters(
                "tandem_sip_relayed_total",
                "Requests of other nodes for phones whose flow is here: sent on, or refused with a"
                    + " status",
                "outcome")
            .startingWith(RELAYED);
    lostRecords =
        metrics
            .counters(
                "tandem_signaling_records_lost_total",
                "Records of ours that Kafka did not take in spite of several tries",
                "topic")
            .startingWith(INSISTED);
    loopFaults =
        metrics.counter(
            "tandem_signaling_faults_total", "Steps or calls that ended by a fault of the program");
    lostSnapshots =
        metrics.counter(
            "tandem_call_snapshots_refused_total",
            "Snapshots of calls that could not be taken over");
    challenges =
        metrics
            .counters(
                "tandem_sip_authentication_total", "Outcomes of digest authentication", "outcome")
            .startingWith(AUTHENTICATION);
    registrations =
        metrics
            .counters(
                "tandem_registrations_total",
                "REGISTER requests by the class of their answer",
                "outcome")
            .startingWith(REGISTRATIONS);
    trunkRegistrations =
        metrics
            .counters(
                "tandem_trunk_registrations_total",
                "REGISTER requests of ours to carriers, by the status of the answer or none",
                "outcome")
            .startingWith(List.of("200", "401", "403", "503", "none"));
    calls =
        metrics
            .counters("tandem_calls_total", "Calls that ended, by how", "disposition")
            .startingWith(words(Disposition.values()));
    barred =
        metrics
            .counters(
                "tandem_calls_barred_total",
                "Calls, and trunks and servers that they might have gone by, that a limit, a rule or"
                    + " their health kept back",
                "cause")
            .startingWith(words(Bar.Cause.values()));
    srtpLegs =
        metrics
            .counters(
                "tandem_srtp_legs_total",
                "Legs of calls by what became of their encryption: agreed, keys-in-clear (agreed where"
                    + " others can read the signaling), fallen-back (refused by the callee, who was then"
                    + " offered plain RTP), refused (an offer), broken (SRTP that was not answered with"
                    + " SRTP)",
                "outcome")
            .startingWith(words(SrtpNotice.values()));
    pings =
        metrics
            .counters(
                "tandem_trunk_pings_total",
                "OPTIONS sent to servers of trunks by what came of them: answered, refused (503),"
                    + " silence",
                "outcome")
            .startingWith(List.of("answered", "refused", "silence"));
    legsMoved =
        metrics
            .counters(
                "tandem_call_legs_moved_total",
                "Legs of calls that went on over another connection: one that the phone has registered over, one that it was heard on, one that we open (called)",
                "to")
            .startingWith(words(Whereabouts.Found.values()));
    redelivered =
        metrics
            .counters(
                "tandem_call_requests_redelivered_total",
                "Requests within calls that were lost with a connection: sent again over another one, or lost for good",
                "outcome")
            .startingWith(List.of("sent", "lost"));
    metrics.gauge("tandem_calls_active", "Calls in this process", active::get);
    ringing =
        metrics.timer("tandem_call_ringing_seconds", "From INVITE to the first 18x to the caller");
    answered =
        metrics.timer("tandem_call_answered_seconds", "From INVITE to the 200 to the caller");
    ringingKafka =
        metrics.timer(
            "tandem_call_ringing_kafka_seconds",
            "The part of tandem_call_ringing_seconds in Kafka");
    answeredKafka =
        metrics.timer(
            "tandem_call_answered_kafka_seconds",
            "The part of tandem_call_answered_seconds in Kafka");
    tracesDropped =
        metrics.counter(
            "tandem_trace_dropped_total", "Traces of calls that made room for newer ones");
    traceMessagesDropped =
        metrics.counter(
            "tandem_trace_messages_dropped_total",
            "Messages left out of traces that were too long");
    hepSent =
        metrics.counter("tandem_hep_sent_total", "Copies of messages sent to the capture server");
    hepDropped =
        metrics
            .counters(
                "tandem_hep_dropped_total",
                "Copies of messages that did not reach the capture server, by the reason",
                "reason")
            .startingWith(words(HepOutcomes.Drop.values()));
    dns =
        metrics
            .counters(
                "tandem_dns_questions_total",
                "Questions to DNS by what came of them: remembered, answered, nothing (no such"
                    + " record), timed-out, failed, refused (too many open)",
                "outcome")
            .startingWith(words(DnsOutcomes.Outcome.values()));
    failedOver =
        metrics.counter(
            "tandem_sip_failovers_total",
            "Requests that were sent to another target because one had failed");
  }

  /** The targets that are tried last, as they are at each scrape. */
  public void watchTargets(IntSupplier dead) {
    metrics.gauge(
        "tandem_sip_targets_dead",
        "Targets of named hosts that failed lately and are tried last",
        dead::getAsInt);
  }

  /** How registrations with carriers stand, as the whole cluster sees it. */
  public void watchTrunks(ToLongFunction<TrunkState.Status> count) {
    GaugeFamily trunks =
        metrics.gauges(
            "tandem_trunks_registered", "Trunks that register, by how they stand", "status");
    for (TrunkState.Status status : TrunkState.Status.values()) {
      trunks.add(word(status), () -> count.applyAsLong(status));
    }
  }

  Counter trunkRegistrations(int status) {
    return trunkRegistrations.of(Integer.toString(status));
  }

  Counter trunkRegistrationsUnanswered() {
    return trunkRegistrations.of("none");
  }

  /** Servers of trunks, as they are at each scrape. */
  public void watchTrunkTargets(IntSupplier deadTargets) {
    metrics.gauge(
        "tandem_trunk_targets_dead",
        "Servers of trunks that do not answer OPTIONS",
        deadTargets::getAsInt);
  }

  void srtp(SrtpNotice notice) {
    srtpLegs.of(word(notice)).increment();
  }

  void barred(Bar bar) {
    barred.of(word(bar.cause())).increment();
  }

  /** An OPTIONS of ours was answered. */
  void pinged(int status) {
    pings.of(status == 503 ? "refused" : "answered").increment();
  }

  void pingUnanswered() {
    pings.of("silence").increment();
  }

  Counter failedOver() {
    return failedOver;
  }

  public DnsOutcomes dnsOutcomes() {
    return outcome -> dns.of(word(outcome)).increment();
  }

  /** The traces in memory, as they are at each scrape. */
  public void watchTraces(IntSupplier held, LongSupplier octets) {
    metrics.gauge("tandem_trace_calls", "Traces of calls in memory", held::getAsInt);
    metrics.gauge("tandem_trace_bytes", "Memory held by traces, as estimated", octets::getAsLong);
  }

  /** What the registrar owns and this process holds a copy of; asked for at each scrape. */
  public void watchViews(
      IntSupplier subscribers, IntSupplier addresses, LongSupplier bindings, IntSupplier trunks) {
    GaugeFamily held =
        metrics.gauges(
            "tandem_view_objects",
            "What this process holds of subscribers, addresses, bindings and trunks",
            "kind");
    held.add("subscribers", subscribers::getAsInt);
    held.add("addresses", addresses::getAsInt);
    held.add("bindings", bindings::getAsLong);
    held.add("trunks", trunks::getAsInt);
  }

  public TraceLosses traceLosses() {
    return new TraceLosses() {
      @Override
      public void traceDropped() {
        tracesDropped.increment();
      }

      @Override
      public void messageDropped() {
        traceMessagesDropped.increment();
      }
    };
  }

  public HepOutcomes hepOutcomes() {
    return new HepOutcomes() {
      @Override
      public void sent() {
        hepSent.increment();
      }

      @Override
      public void dropped(Drop reason) {
        hepDropped.of(word(reason)).increment();
      }
    };
  }

  /** Gauges that others know the value of. */
  public void watch(IntSupplier shards, Connections connections) {
    metrics.gauge(
        "tandem_shards_owned", "Shards of calls that this process owns", shards::getAsInt);
    GaugeFamily open =
        metrics.gauges("tandem_sip_connections", "Open connections of SIP", "transport");
    for (Transport transport : Transport.values()) {
      if (transport.reliable()) {
        open.add(transport.name().toLowerCase(Locale.ROOT), () -> connections.count(transport));
      }
    }
  }

  /** Gauges of the defence that others know the value of. */
  public void watchDefence(IntSupplier bans, IntSupplier sources, IntSupplier overloadPercent) {
    defence.watch(bans, sources, overloadPercent);
  }

  DefenceMetrics defence() {
    return defence;
  }

  /** What the request would have begun; unknown methods are one. */
  Counter overloaded(String method) {
    return defence.overloaded(METHODS.contains(method) ? method : "other");
  }

  Counter requestsReceived(String method) {
    return requests.of(METHODS.contains(method) ? method : "other");
  }

  Counter responsesSent(int status) {
    return responses.of(Integer.toString(status));
  }

  Counter malformed(int status) {
    return malformed.of(Integer.toString(status));
  }

  Counter keepAlives() {
    return keepAlives;
  }

  Counter brokenConnections(BrokenConnection reason) {
    return brokenConnections.of(word(reason));
  }

  Counter strayResponses() {
    return strayResponses;
  }

  Counter sendFailures() {
    return sendFailures;
  }

  Counter forwarded() {
    return forwarded;
  }

  Counter forwardsRefused() {
    return forwardsRefused;
  }

  Counter relayed(String outcome) {
    return relayed.of(outcome);
  }

  public Counter recordsLost(String topic) {
    return lostRecords.of(topic);
  }

  Counter loopFaults() {
    return loopFaults;
  }

  public Counter snapshotsRefused() {
    return lostSnapshots;
  }

  Counter authentication(String outcome) {
    return challenges.of(outcome);
  }

  Counter registrations(String outcome) {
    return registrations.of(outcome);
  }

  Counter ended(Disposition disposition) {
    return calls.of(word(disposition));
  }

  Counter legsMoved(Whereabouts.Found to) {
    return legsMoved.of(word(to));
  }

  Counter redelivered(String outcome) {
    return redelivered.of(outcome);
  }

  void callBegan() {
    active.incrementAndGet();
  }

  void callLeft() {
    active.decrementAndGet();
  }

  void rang(SetupTimes times, long nowNanos) {
    ringing.record(times.sinceInvite(nowNanos), TimeUnit.NANOSECONDS);
    ringingKafka.record(times.inKafka(), TimeUnit.NANOSECONDS);
  }

  void answered(SetupTimes times, long nowNanos) {
    answered.record(times.sinceInvite(nowNanos), TimeUnit.NANOSECONDS);
    answeredKafka.record(times.inKafka(), TimeUnit.NANOSECONDS);
  }

  private static List<String> words(Enum<?>[] all) {
    return Arrays.stream(all).map(SignalingMetrics::word).toList();
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
