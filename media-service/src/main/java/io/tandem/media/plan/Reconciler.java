package io.tandem.media.plan;

import io.tandem.contracts.MediaAddress;
import io.tandem.contracts.MediaPlan;
import io.tandem.kernel.AddressFamily;
import io.tandem.kernel.IpLiteral;
import io.tandem.media.codec.Coding;
import io.tandem.media.endpoint.ToneSource;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says what to do so that reality becomes as the plan says (table: docs/specs/media-plan.md). It
 * compares with what is open, not with the plan before, so a plan that was half carried out, lost
 * in a restart or repeated needs no case of its own. Pure and stateless; it opens nothing and
 * chooses no ports.
 */
public final class Reconciler {

  private static final String TWO_BRIDGES = "in more than one bridge, which would need a mixer";

  private Reconciler() {}

  /**
   * The steps from {@code reality} to {@code plan}, in the order in which they must be done; none
   * for a plan that is not newer than the one applied last.
   */
  public static List<Action> reconcile(Reality reality, MediaPlan plan) {
    if (plan.version() <= reality.planVersion()) {
      return List.of();
    }
    List<Action> actions = new ArrayList<>();
    Map<String, Reality.OpenEndpoint> open = reality.endpoints();
    List<MediaPlan.Endpoint> wanted = admissible(plan, actions);

    Set<String> keptIds = new HashSet<>();
    for (MediaPlan.Endpoint endpoint : plan.endpoints()) {
      Reality.OpenEndpoint present = open.get(endpoint.id());
      boolean admitted = wanted.contains(endpoint);
      // An endpoint that is refused as newly planned stays as it was: better than silence.
      if (present != null && (!admitted || isInItsPlace(present, endpoint))) {
        keptIds.add(endpoint.id());
      }
    }
    List<MediaPlan.Bridge> bridges = bridges(plan, wanted, keptIds);

    for (MediaPlan.Endpoint endpoint : plan.endpoints()) {
      Reality.OpenEndpoint present = open.get(endpoint.id());
      // One that is refused is shut or keyed all the same: it must not go on in the clear.
      if (present != null
          && keptIds.contains(endpoint.id())
          && (wanted.contains(endpoint) || endpoint.srtp().isPresent())
          && !present.srtp().equals(endpoint.srtp())) {
        actions.add(new Action.Protect(endpoint.id(), endpoint.srtp()));
      }
    }
    for (MediaPlan.Bridge bridge : reality.bridges()) {
      if (!bridges.contains(bridge)
          || !keptIds.containsAll(List.of(bridge.first(), bridge.second()))) {
        actions.add(new Action.Disconnect(bridge));
      }
    }
    for (String id : open.keySet().stream().sorted().toList()) {
      if (!keptIds.contains(id)) {
        actions.add(new Action.CloseEndpoint(id));
      }
    }
    boolean opened = false;
    for (MediaPlan.Endpoint endpoint : wanted) {
      if (!keptIds.contains(endpoint.id())) {
        actions.add(new Action.OpenEndpoint(endpoint.id(), endpoint.rtpPort()));
        opened = true;
      }
    }
    for (MediaPlan.Endpoint endpoint : wanted) {
      Optional<MediaPlan.Endpoint> before =
          keptIds.contains(endpoint.id())
              ? Optional.ofNullable(open.get(endpoint.id())).map(Reality.OpenEndpoint::planned)
              : Optional.empty();
      adjust(before, endpoint, actions);
    }
    for (MediaPlan.Bridge bridge : bridges) {
      boolean first = isSignalled(bridge.first(), actions);
      boolean second = isSignalled(bridge.second(), actions);
      if (first != second) {
        actions.add(new Action.MayBegin(first ? bridge.second() : bridge.first()));
      }
    }
    for (MediaPlan.Bridge bridge : bridges) {
      if (!reality.bridges().contains(bridge) || actions.contains(new Action.Disconnect(bridge))) {
        actions.add(new Action.Connect(bridge));
      }
    }
    if (opened) {
      actions.add(new Action.ReportOpened());
    }
    return List.copyOf(actions);
  }

  /** The steps from {@code reality} to nothing. */
  public static List<Action> closeAll(Reality reality) {
    List<Action> actions = new ArrayList<>();
    reality.bridges().forEach(bridge -> actions.add(new Action.Disconnect(bridge)));
    reality.endpoints().keySet().stream()
        .sorted()
        .forEach(id -> actions.add(new Action.CloseEndpoint(id)));
    return List.copyOf(actions);
  }

  /** The sockets that are open are of the port and the family that are planned. */
  private static boolean isInItsPlace(Reality.OpenEndpoint present, MediaPlan.Endpoint endpoint) {
    boolean port = endpoint.rtpPort() == 0 || endpoint.rtpPort() == present.rtpPort();
    Optional<AddressFamily> before = present.planned().family();
    return port
        && (before.isEmpty() || endpoint.family().isEmpty() || before.equals(endpoint.family()));
  }

  private static void adjust(
      Optional<MediaPlan.Endpoint> before, MediaPlan.Endpoint endpoint, List<Action> actions) {
    String id = endpoint.id();
    if (before.isEmpty() && endpoint.srtp().isPresent()) {
      // Before anything can be sent. Those that are open already were told first of all.
      actions.add(new Action.Protect(id, endpoint.srtp()));
    }
    if (before.map(MediaPlan.Endpoint::rtcpMux).orElse(false) != endpoint.rtcpMux()) {
      // Before the addresses are signalled: they are for the latches that are in use then.
      actions.add(new Action.Multiplex(id, endpoint.rtcpMux()));
    }
    Optional<InetSocketAddress> rtp = destination(endpoint.remoteRtp());
    boolean signalledAnew =
        before
            .map(
                old ->
                    old.negotiation() != endpoint.negotiation()
                        || !old.remoteRtp().equals(endpoint.remoteRtp())
                        || !old.remoteRtcp().equals(endpoint.remoteRtcp()))
            .orElse(true);
    if (rtp.isPresent() && signalledAnew) {
      // RFC 3550 section 11: RTCP is on the next port up unless a=rtcp (RFC 3605) says otherwise.
      InetSocketAddress rtcp =
          destination(endpoint.remoteRtcp())
              .orElseGet(
                  () ->
                      new InetSocketAddress(
                          rtp.get().getAddress(), Math.min(65535, rtp.get().getPort() + 1)));
      actions.add(new Action.Signal(id, rtp.get(), rtcp));
    }
    if (!before.map(MediaPlan.Endpoint::source).equals(Optional.of(endpoint.source()))) {
      actions.add(new Action.Send(id, endpoint.source()));
    }
    boolean watchedTheSame =
        before
            .map(
                old ->
                    old.expectsMedia() == endpoint.expectsMedia()
                        && old.silenceTimeoutMillis() == endpoint.silenceTimeoutMillis())
            .orElse(false);
    if (!watchedTheSame) {
      actions.add(new Action.Watch(id, endpoint.expectsMedia(), endpoint.silenceTimeoutMillis()));
    }
  }

  private static boolean isSignalled(String id, List<Action> actions) {
    return actions.stream()
        .anyMatch(
            action -> action instanceof Action.Signal signal && signal.endpointId().equals(id));
  }

  /** The address to send to; empty while it is unknown, or a hold of the old kind (0.0.0.0). */
  private static Optional<InetSocketAddress> destination(Optional<MediaAddress> planned) {
    return planned
        .map(
            remote ->
                new InetSocketAddress(IpLiteral.parse(remote.host()).orElseThrow(), remote.port()))
        .filter(address -> !address.getAddress().isAnyLocalAddress());
  }

  private static List<MediaPlan.Bridge> bridges(
      MediaPlan plan, List<MediaPlan.Endpoint> wanted, Set<String> keptIds) {
    Set<String> there = new HashSet<>(keptIds);
    wanted.forEach(endpoint -> there.add(endpoint.id()));
    return plan.bridges().stream()
        .filter(bridge -> there.contains(bridge.first()) && there.contains(bridge.second()))
        .toList();
  }

  private static List<MediaPlan.Endpoint> admissible(MediaPlan plan, List<Action> actions) {
    List<MediaPlan.Endpoint> admitted = new ArrayList<>();
    for (MediaPlan.Endpoint endpoint : plan.endpoints()) {
      Optional<String> objection =
          objection(endpoint)
              .or(() -> untranslatable(plan, endpoint))
              .or(
                  () ->
                      bridgedTwice(plan, endpoint.id())
                          ? Optional.of(TWO_BRIDGES)
                          : Optional.empty());
      if (objection.isPresent()) {
        actions.add(new Action.Refuse(endpoint.id(), objection.get()));
      } else {
        admitted.add(endpoint);
      }
    }
    return admitted;
  }

  private static boolean bridgedTwice(MediaPlan plan, String id) {
    return plan.bridges().stream()
            .filter(bridge -> bridge.first().equals(id) || bridge.second().equals(id))
            .count()
        > 1;
  }

  private static Optional<String> objection(MediaPlan.Endpoint endpoint) {
    return objectionToPort(endpoint.rtpPort())
        .or(() -> objectionTo(endpoint.remoteRtp(), endpoint.family()))
        .or(() -> objectionTo(endpoint.remoteRtcp(), endpoint.family()))
        .or(() -> objectionTo(endpoint.source()));
  }

  /**
   * What cannot be turned would be passed on as it is, and heard as noise. A codec that is unknown
   * here passes all the same between two who both speak it.
   */
  private static Optional<String> untranslatable(MediaPlan plan, MediaPlan.Endpoint endpoint) {
    return endpoint
        .speaks()
        .filter(format -> !partner(plan, endpoint).map(format::isSameCodec).orElse(true))
        .flatMap(Reconciler::objectionTo);
  }

  /** What the other side of the endpoint's bridge speaks. */
  private static Optional<MediaPlan.Format> partner(MediaPlan plan, MediaPlan.Endpoint endpoint) {
    String id = endpoint.id();
    return plan.bridges().stream()
        .filter(bridge -> bridge.first().equals(id) || bridge.second().equals(id))
        .map(bridge -> bridge.first().equals(id) ? bridge.second() : bridge.first())
        .flatMap(other -> plan.endpoints().stream().filter(e -> e.id().equals(other)))
        .flatMap(other -> other.speaks().stream())
        .findFirst();
  }

  private static Optional<String> objectionTo(MediaPlan.Format format) {
    return Coding.of(format).isEmpty()
        ? Optional.of("nothing is spoken here in encoding " + format.encoding())
        : Optional.empty();
  }

  private static Optional<String> objectionToPort(int rtpPort) {
    // RFC 3550 section 11: RTP on the even port, RTCP on the odd one above it.
    return rtpPort % 2 == 0 && rtpPort >= 0 && rtpPort < 65535
        ? Optional.empty()
        : Optional.of("not an RTP port: " + rtpPort);
  }

  private static Optional<String> objectionTo(
      Optional<MediaAddress> remote, Optional<AddressFamily> family) {
    if (remote.isEmpty()) {
      return Optional.empty();
    }
    // A literal only: looking a name up would block the loop.
    Optional<InetAddress> literal = IpLiteral.parse(remote.get().host());
    if (literal.isEmpty()) {
      return Optional.of("not an IP address: " + remote.get().host());
    }
    InetAddress address = literal.get();
    if (family.isPresent() && family.get() != AddressFamily.of(address)) {
      return Optional.of("not an %s address: %s".formatted(family.get(), remote.get().host()));
    }
    return address.isMulticastAddress()
        ? Optional.of("a multicast address: " + remote.get().host())
        : Optional.empty();
  }

  private static Optional<String> objectionTo(MediaPlan.Source source) {
    return switch (source) {
      case MediaPlan.Source.Bridged() -> Optional.empty();
      case MediaPlan.Source.Echo() -> Optional.empty();
      case MediaPlan.Source.Tone tone -> ToneSource.objectionTo(tone);
      case MediaPlan.Source.Room(var _, MediaPlan.Format format, var _, var _) ->
          objectionTo(format);
    };
  }
}
