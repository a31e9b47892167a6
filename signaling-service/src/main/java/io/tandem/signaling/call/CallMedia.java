package io.tandem.signaling.call;

import io.tandem.contracts.CallSnapshot;
import io.tandem.contracts.MediaAddress;
import io.tandem.contracts.MediaFact;
import io.tandem.contracts.MediaPlan;
import io.tandem.contracts.Srtp;
import io.tandem.kernel.AddressFamily;
import io.tandem.kernel.Advertised;
import io.tandem.kernel.CallSid;
import io.tandem.kernel.IpLiteral;
import io.tandem.sdp.AudioStream;
import io.tandem.sdp.Connection;
import io.tandem.sdp.SessionDescription;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The media of one call as signaling wants it: which endpoints there are, whom they face, and which
 * version of the plan says so. Owned by its call. It knows nothing of SIP; what phones said reaches
 * it as audio streams.
 */
final class CallMedia {

  private final CallSid sid;
  private final String nodeId;
  private final int partition;
  private final CallSettings settings;
  private final Map<String, Long> silentAt = new HashMap<>();
  private final Map<String, MediaFact.EndpointStatistics> before = new LinkedHashMap<>();
  private MediaPlan plan;
  private Advertised addresses;
  private final boolean encrypts;
  private boolean changed;

  /**
   * Media that is still to be opened.
   *
   * @param encrypts whether the node knows SRTP
   */
  CallMedia(
      CallSid sid,
      String nodeId,
      int partition,
      Advertised addresses,
      boolean encrypts,
      CallSettings settings) {
    this(
        new CallSnapshot.Media(
            nodeId, partition, addresses, new MediaPlan(sid, 0, List.of(), List.of(), 0)),
        encrypts,
        settings);
  }

  /** Media as the former owner of the call left it; what the node can is seen by what it does. */
  CallMedia(CallSnapshot.Media snapshot, CallSettings settings) {
    this(
        snapshot,
        snapshot.plan().endpoints().stream().anyMatch(e -> e.srtp().isPresent()),
        settings);
  }

  private CallMedia(CallSnapshot.Media snapshot, boolean encrypts, CallSettings settings) {
    this.encrypts = encrypts;
    this.sid = snapshot.plan().callSid();
    this.nodeId = snapshot.nodeId();
    this.partition = snapshot.partition();
    this.addresses = snapshot.addresses();
    this.plan = snapshot.plan();
    this.settings = settings;
    keep(snapshot.before());
  }

  String nodeId() {
    return nodeId;
  }

  int partition() {
    return partition;
  }

  CallSnapshot.Media snapshot() {
    return new CallSnapshot.Media(nodeId, partition, addresses, plan, counted());
  }

  /** What the endpoints have counted that a node has closed while the call goes on. */
  List<MediaFact.EndpointStatistics> counted() {
    return List.copyOf(before.values());
  }

  /** A node that goes has counted that. */
  void keep(List<MediaFact.EndpointStatistics> counted) {
    for (MediaFact.EndpointStatistics statistics : counted) {
      if (!statistics.isEmpty()) {
        before.merge(statistics.endpointId(), statistics, MediaFact.EndpointStatistics::plus);
      }
    }
  }

  /**
   * Adds an endpoint; it gets its port from the node.
   *
   * @param peer where its peer's messages come from, which is what its audio is expected to be
   *     like; what the peer says of its audio counts for more
   */
  void open(String id, MediaPlan.Source source, InetSocketAddress peer) {
    List<MediaPlan.Endpoint> endpoints = new ArrayList<>(plan.endpoints());
    endpoints.add(
        new MediaPlan.Endpoint(
            id,
            0,
            Optional.of(AddressFamily.of(addresses.facing(peer.getAddress()))),
            Optional.empty(),
            Optional.empty(),
            false,
            0,
            false,
            (int) settings.silence().toMillis(),
            Optional.empty(),
            Optional.empty(),
            source));
    replace(endpoints, plan.bridges());
  }

  void bridge(String first, String second) {
    replace(plan.endpoints(), List.of(new MediaPlan.Bridge(first, second)));
  }

  /** From now on an endpoint sends that. */
  void send(String id, MediaPlan.Source source) {
    change(endpoint(id).withSource(source));
  }

  /** What was agreed with the peer of an endpoint; empty: nobody knows. */
  void speak(String id, Optional<MediaPlan.Format> format) {
    change(endpoint(id).speaking(format));
  }

  /** Whether the node knows SRTP. */
  boolean encrypts() {
    return encrypts;
  }

  /** How an endpoint encrypts, given how it does so far. */
  void protect(String id, UnaryOperator<Optional<Srtp>> next) {
    MediaPlan.Endpoint endpoint = endpoint(id);
    change(endpoint.withSrtp(next.apply(endpoint.srtp())));
  }

  /** Whether the two sides speak different codecs. */
  boolean isTranscoding() {
    return plan.bridges().stream()
        .anyMatch(
            bridge -> {
              Optional<MediaPlan.Format> second = endpoint(bridge.second()).speaks();
              return endpoint(bridge.first())
                  .speaks()
                  .flatMap(first -> second.map(other -> !first.isSameCodec(other)))
                  .orElse(false);
            });
  }

  private void change(MediaPlan.Endpoint next) {
    if (!endpoint(next.id()).equals(next)) {
      changed = true;
      replace(
          plan.endpoints().stream().map(e -> e.id().equals(next.id()) ? next : e).toList(),
          plan.bridges());
    }
  }

  /**
   * The peer of an endpoint has said where and how it wants its audio.
   *
   * @param answered whether it is to send; before that its silence means nothing
   */
  void describe(String id, AudioStream peer, boolean answered) {
    boolean addressed = !peer.connection().isUnspecified();
    String host = IpLiteral.canonical(peer.connection().address());
    Optional<MediaAddress> rtp =
        addressed ? Optional.of(new MediaAddress(host, peer.port())) : Optional.empty();
    // A node that knows no multiplexing sends its reports there at least.
    Optional<MediaAddress> rtcp =
        peer.rtcpMux()
            ? rtp
            : addressed && peer.rtcpPort() != 0
                ? Optional.of(new MediaAddress(host, peer.rtcpPort()))
                : Optional.empty();
    silentAt.remove(id);
    changed = true;
    replace(
        plan.endpoints().stream()
            .map(
                e ->
                    e.id().equals(id)
                        ? new MediaPlan.Endpoint(
                            id,
                            e.rtpPort(),
                            family(peer).or(e::family),
                            rtp,
                            rtcp,
                            peer.rtcpMux(),
                            e.negotiation() + 1,
                            answered && sends(peer),
                            e.silenceTimeoutMillis(),
                            e.speaks(),
                            e.srtp(),
                            e.source())
                        : e)
            .toList(),
        plan.bridges());
  }

  /** The call is answered: from now on that peer is to be heard, if it has said that it sends. */
  void listen(String id, AudioStream peer) {
    change(endpoint(id).expecting(sends(peer)));
  }

  private static boolean sends(AudioStream peer) {
    return !peer.connection().isUnspecified() && peer.direction().sends();
  }

  /**
   * Writes the ports that the node chose into the plan, so that a restarted node opens the same.
   */
  void opened(MediaFact.EndpointsOpened fact) {
    addresses = fact.addresses();
    replace(
        plan.endpoints().stream()
            .map(e -> e.withPort(portOf(e.id(), fact).orElse(e.rtpPort())))
            .toList(),
        plan.bridges());
  }

  /**
   * Notes how far the sources under a key have come, for whoever goes on from the plan.
   *
   * @return false when it is of a key that the plan does not have any more
   */
  boolean advanced(MediaFact.SrtpAdvanced fact) {
    for (MediaPlan.Endpoint endpoint : plan.endpoints()) {
      if (endpoint.id().equals(fact.endpointId())
          && endpoint.srtp().orElse(null) instanceof Srtp.Agreed keys
          && keys.theirs().number() == fact.keyNumber()) {
        change(endpoint.withSrtp(Optional.of(keys.reached(fact.reached()))));
        return true;
      }
    }
    return false;
  }

  /** Whether every endpoint has its port. */
  boolean isOpen() {
    return plan.endpoints().stream().allMatch(e -> e.rtpPort() != 0);
  }

  /** Where the peer of that endpoint is to send its audio. */
  io.tandem.sdp.MediaAddress addressOf(String id) {
    MediaPlan.Endpoint endpoint = endpoint(id);
    return address(id, endpoint.family(), endpoint.rtcpMux());
  }

  /** The same for a peer that has just said something else, which is not in force yet. */
  io.tandem.sdp.MediaAddress addressFacing(String id, AudioStream peer) {
    return address(id, family(peer).or(() -> endpoint(id).family()), peer.rtcpMux());
  }

  /** What keeps the node from serving whoever offers that; empty when nothing does. */
  Optional<OfferFault> faultOf(SessionDescription offer) {
    Optional<AudioStream> peer = offer.audio();
    if (peer.isEmpty()) {
      return Optional.of(OfferFault.NO_AUDIO);
    }
    if (!isUsable(peer.get())) {
      return Optional.of(OfferFault.NO_ADDRESS);
    }
    boolean reached = family(peer.get()).map(addresses::has).orElse(true);
    return reached ? Optional.empty() : Optional.of(OfferFault.OTHER_FAMILY);
  }

  /** Whether an answer can be sent to from the socket that the peer was told of. */
  boolean fits(String id, AudioStream answer) {
    Optional<AddressFamily> told = endpoint(id).family();
    return isUsable(answer) && (told.isEmpty() || family(answer).or(() -> told).equals(told));
  }

  /**
   * Whether the address is a literal, of one host: not of a group, and not of nobody but in hold of
   * the old kind. A name may well be one host's, but would have to be looked up.
   */
  private static boolean isUsable(AudioStream peer) {
    return peer.connection().isUnspecified()
        || IpLiteral.parse(peer.connection().address())
            .filter(host -> !host.isMulticastAddress() && !host.isAnyLocalAddress())
            .isPresent();
  }

  private io.tandem.sdp.MediaAddress address(
      String id, Optional<AddressFamily> family, boolean rtcpMux) {
    InetAddress own = family.flatMap(addresses::of).orElseGet(addresses::first);
    return new io.tandem.sdp.MediaAddress(IpLiteral.print(own), endpoint(id).rtpPort(), rtcpMux);
  }

  private MediaPlan.Endpoint endpoint(String id) {
    return plan.endpoints().stream().filter(e -> e.id().equals(id)).findFirst().orElseThrow();
  }

  /** Empty while the peer names no address (hold of the old kind): then nothing is said by it. */
  private static Optional<AddressFamily> family(AudioStream peer) {
    Connection connection = peer.connection();
    if (connection.isUnspecified()) {
      return Optional.empty();
    }
    return IpLiteral.parse(connection.address()).map(AddressFamily::of);
  }

  /**
   * Notes a silence. The node repeats its report while the silence lasts, so a report that was not
   * followed by another is over.
   *
   * @return whether now nobody sends any more who should
   */
  boolean silent(MediaFact.MediaSilent fact, long nowEpochMillis) {
    silentAt.put(fact.endpointId(), nowEpochMillis);
    // Half a time-out of slack for the report on its way.
    long since = nowEpochMillis - settings.silence().toMillis() * 3 / 2;
    List<String> expected =
        plan.endpoints().stream()
            .filter(MediaPlan.Endpoint::expectsMedia)
            .map(MediaPlan.Endpoint::id)
            .toList();
    return !expected.isEmpty()
        && expected.stream().allMatch(id -> silentAt.getOrDefault(id, 0L) >= since);
  }

  /** The plan as it is now, in force until its life ends, under a new version. */
  MediaPlan next(long nowEpochMillis) {
    return until(nowEpochMillis, plan.version() + 1);
  }

  /**
   * The same plan with more life. The version stays: the next owner of the call knows the plan from
   * a snapshot, and must not fall behind what the node has seen.
   */
  MediaPlan renewed(long nowEpochMillis) {
    return until(nowEpochMillis, plan.version());
  }

  /** Whether the node has not been told yet what the plan says now. */
  boolean hasChanged() {
    return changed;
  }

  private MediaPlan until(long nowEpochMillis, long version) {
    changed = false;
    plan =
        new MediaPlan(
            sid,
            version,
            plan.endpoints(),
            plan.bridges(),
            nowEpochMillis + settings.planLife().toMillis());
    return plan;
  }

  MediaPlan plan() {
    return plan;
  }

  private void replace(List<MediaPlan.Endpoint> endpoints, List<MediaPlan.Bridge> bridges) {
    plan = new MediaPlan(sid, plan.version(), endpoints, bridges, plan.expiresAtEpochMillis());
  }

  private static Optional<Integer> portOf(String id, MediaFact.EndpointsOpened fact) {
    return fact.endpoints().stream()
        .filter(e -> e.id().equals(id))
        .map(MediaFact.OpenedEndpoint::rtpPort)
        .findFirst();
  }
}
