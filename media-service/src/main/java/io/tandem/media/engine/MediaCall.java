package io.tandem.media.engine;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.tandem.contracts.MediaFact;
import io.tandem.contracts.MediaFact.EndpointFailed.Cause;
import io.tandem.contracts.MediaPlan;
import io.tandem.contracts.Srtp;
import io.tandem.kernel.AddressFamily;
import io.tandem.kernel.CallSid;
import io.tandem.media.endpoint.OneWayWatch;
import io.tandem.media.plan.Action;
import io.tandem.media.plan.Reality;
import io.tandem.media.plan.Reconciler;
import io.tandem.media.port.PortPool;
import io.tandem.rtp.quality.Quality;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One call's endpoints, and the hand that carries out what {@link Reconciler} says. Lives on one
 * loop. Opening a socket ends in a callback, so plans that come meanwhile wait, the latest only:
 * plans are complete, and those between need not have been true for a moment.
 */
final class MediaCall {

  /** Each try leaves a port in quarantine; so many in a row means that somebody holds the range. */
  private static final int MAX_BIND_TRIES = 8;

  private final CallSid sid;
  private final MediaLoop loop;
  private final Map<String, MediaEndpoint> endpoints = new LinkedHashMap<>();
  private final List<MediaPlan.Bridge> bridges = new ArrayList<>();
  private final List<MediaFact.EndpointStatistics> closed = new ArrayList<>();
  private final List<Action> afterOpening = new ArrayList<>();
  private final SrtpMemory srtpMemory;
  private long planVersion = Reality.NO_PLAN;
  private long expiresAtEpochMillis;
  private @Nullable MediaPlan inWork;
  private @Nullable MediaPlan waiting;
  private final Set<String> failed = new HashSet<>();
  private boolean unreported;
  private int opening;
  private boolean ending;
  private boolean abandoned;

  MediaCall(CallSid sid, MediaLoop loop) {
    this.sid = sid;
    this.loop = loop;
    this.srtpMemory = new SrtpMemory(loop.randomInt());
  }

  /**
   * Makes reality match {@code plan}. One that is not newer than what has been seen can only
   * lengthen the call's time: whoever wrote it still cares for the call.
   */
  void onPlan(MediaPlan plan) {
    if (ending || abandoned) {
      return;
    }
    long seen = waiting == null ? planVersion : waiting.version();
    if (plan.version() <= seen) {
      expiresAtEpochMillis = Math.max(expiresAtEpochMillis, plan.expiresAtEpochMillis());
      return;
    }
    expiresAtEpochMillis = plan.expiresAtEpochMillis();
    if (opening > 0) {
      waiting = plan;
      plan.endpoints().stream()
          .filter(endpoint -> endpoint.srtp().isPresent())
          .forEach(planned -> endpoint(planned.id()).ifPresent(MediaEndpoint::shutIfPlain));
    } else {
      carryOut(plan);
    }
  }

  private void carryOut(MediaPlan plan) {
    inWork = plan;
    failed.clear();
    List<Action> actions = Reconciler.reconcile(reality(), plan);
    planVersion = plan.version();
    // One for this method itself: sockets that open at once must not finish before all have begun.
    opening = 1;
    try {
      actions.forEach(this::begin);
    } catch (RuntimeException e) {
      // The call is ended by it; what is opening must be closed when it has opened.
      abandoned = true;
      settle();
      throw e;
    }
    settle();
  }

  /** The plan is gone: closes everything and reports the totals. */
  void onRemoved() {
    ending = true;
    if (opening == 0) {
      end();
    }
  }

  /** Does at once what needs no open socket, starts opening, and keeps the rest for later. */
  private void begin(Action action) {
    switch (action) {
      case Action.Refuse(String id, String reason) -> fail(id, reason);
      case Action.Disconnect(MediaPlan.Bridge bridge) -> disconnect(bridge);
      case Action.CloseEndpoint(String id) -> close(id);
      case Action.OpenEndpoint(String id, int rtpPort) -> open(id, rtpPort);
      case Action.Protect(String id, Optional<Srtp> srtp) -> {
        // Whoever is open must not wait, in the clear, for others to open.
        if (endpoints.containsKey(id)) {
          protect(id, srtp);
        } else {
          afterOpening.add(action);
        }
      }
      case Action.Multiplex _,
          Action.Signal _,
          Action.MayBegin _,
          Action.Send _,
          Action.Watch _,
          Action.Connect _,
          Action.ReportOpened _ ->
          afterOpening.add(action);
    }
  }

  private void settle() {
    opening--;
    if (opening == 0) {
      finish();
    }
  }

  /** All sockets are open or have failed: does the rest, then takes the plan that waits. */
  private void finish() {
    if (abandoned) {
      // What has opened since; what was open is closed.
      List.copyOf(endpoints.keySet()).forEach(this::close);
      return;
    }
    if (ending) {
      end();
      return;
    }
    List.copyOf(afterOpening).forEach(this::complete);
    afterOpening.clear();
    if (unreported && failed.isEmpty()) {
      reportOpened();
    }
    MediaPlan done = inWork;
    if (done != null) {
      done.endpoints().forEach(this::keepAsPlanned);
      endpoints.values().forEach(MediaEndpoint::settle);
    }
    inWork = null;
    MediaPlan next = waiting;
    waiting = null;
    if (next != null) {
      carryOut(next);
    }
  }

  private void complete(Action action) {
    switch (action) {
      case Action.Protect(String id, Optional<Srtp> srtp) -> protect(id, srtp);
      case Action.Multiplex(String id, boolean shared) ->
          endpoint(id).ifPresent(endpoint -> endpoint.multiplex(shared));
      case Action.Signal(String id, var rtp, var rtcp) ->
          endpoint(id).ifPresent(endpoint -> endpoint.signal(rtp, rtcp));
      case Action.MayBegin(String id) -> endpoint(id).ifPresent(MediaEndpoint::mayBegin);
      case Action.Send(String id, MediaPlan.Source source) ->
          endpoint(id)
              .flatMap(endpoint -> endpoint.send(source))
              .ifPresent(cause -> fail(id, "the room is full", cause));
      case Action.Watch(String id, boolean expectsMedia, int silenceTimeoutMillis) ->
          endpoint(id).ifPresent(endpoint -> endpoint.watch(expectsMedia, silenceTimeoutMillis));
      case Action.Connect(MediaPlan.Bridge bridge) -> connect(bridge);
      case Action.ReportOpened() -> reportOpened();
      case Action.Refuse _, Action.Disconnect _, Action.CloseEndpoint _, Action.OpenEndpoint _ ->
          throw new IllegalStateException("was to be done before opening: " + action);
    }
  }

  private void protect(String id, Optional<Srtp> srtp) {
    endpoint(id)
        .flatMap(endpoint -> endpoint.protect(srtp, loop.keys().of(sid, id)))
        .ifPresent(reason -> fail(id, reason));
  }

  // ---- opening ----

  private void open(String id, int wantedPort) {
    opening++;
    tryToOpen(new Opening(plannedEndpoint(id), wantedPort, 1));
  }

  /** What is to be opened, and at which try. */
  private record Opening(MediaPlan.Endpoint planned, int wantedPort, int attempt) {
    boolean mayTryAgain() {
      return wantedPort == 0 && attempt < MAX_BIND_TRIES;
    }

    Opening again() {
      return new Opening(planned, wantedPort, attempt + 1);
    }
  }

  private void tryToOpen(Opening work) {
    String id = work.planned().id();
    int wanted = work.wantedPort();
    AddressFamily family = familyOf(work.planned());
    if (!loop.settings().advertised().has(family)) {
      opened(id, Optional.of("the node has no %s address".formatted(family)));
    } else if (loop.isFull()) {
      opened(id, Optional.of("the node is at its capacity"));
    } else if (wanted == 0) {
      OptionalInt leased = loop.ports().lease(sid);
      if (leased.isPresent()) {
        bind(work, leased.getAsInt());
      } else {
        opened(id, Optional.of("no port is free"));
      }
    } else {
      PortPool.Reservation reservation = loop.ports().reserve(wanted, sid);
      if (reservation == PortPool.Reservation.RESERVED) {
        bind(work, wanted);
      } else {
        opened(id, Optional.of("port " + wanted + " is " + reservation));
      }
    }
  }

  private void bind(Opening work, int port) {
    MediaEndpoint endpoint =
        new MediaEndpoint(work.planned(), port, loop, srtpMemory, e -> loop.onDefect(this, e));
    loop.bind(familyOf(work.planned()), port, endpoint.rtpHandler())
        .addListener(
            (ChannelFuture rtp) -> {
              if (rtp.isSuccess()) {
                bindTwin(work, endpoint, rtp.channel());
              } else {
                bindFailed(work, port, rtp.cause());
              }
            });
  }

  private void bindTwin(Opening work, MediaEndpoint endpoint, Channel rtp) {
    loop.bind(familyOf(work.planned()), endpoint.port() + 1, endpoint.rtcpHandler())
        .addListener(
            (ChannelFuture rtcp) -> {
              if (!rtcp.isSuccess()) {
                // The twin must not outlive the pair: that is how sockets leak.
                var _ = rtp.close();
                bindFailed(work, endpoint.port(), rtcp.cause());
                return;
              }
              endpoint.onOpened(rtp, rtcp.channel());
              endpoints.put(endpoint.id(), endpoint);
              loop.onEndpointOpened();
              opened(endpoint.id(), Optional.empty());
            });
  }

  private AddressFamily familyOf(MediaPlan.Endpoint planned) {
    return planned.family().orElse(loop.settings().defaultFamily());
  }

  private void bindFailed(Opening work, int port, Throwable cause) {
    loop.ports().release(port);
    if (work.mayTryAgain()) {
      tryToOpen(work.again());
    } else {
      opened(
          work.planned().id(), Optional.of("cannot bind port " + port + ": " + cause.getMessage()));
    }
  }

  private void opened(String id, Optional<String> failure) {
    failure.ifPresent(reason -> fail(id, reason));
    settle();
  }

  private void fail(String id, String reason) {
    fail(id, reason, Cause.OTHER);
  }

  private void fail(String id, String reason, Cause cause) {
    failed.add(id);
    loop.onEndpointFailed(sid, id, reason);
    loop.facts().tell(new MediaFact.EndpointFailed(sid, planVersion, id, reason, cause));
  }

  // ---- the rest ----

  private void connect(MediaPlan.Bridge bridge) {
    MediaEndpoint first = endpoints.get(bridge.first());
    MediaEndpoint second = endpoints.get(bridge.second());
    if (first != null && second != null) {
      first.connect(second);
      second.connect(first);
      bridges.add(bridge);
    }
  }

  private void disconnect(MediaPlan.Bridge bridge) {
    bridges.remove(bridge);
    endpoint(bridge.first()).ifPresent(MediaEndpoint::disconnect);
    endpoint(bridge.second()).ifPresent(MediaEndpoint::disconnect);
  }

  private void close(String id) {
    MediaEndpoint endpoint = endpoints.remove(id);
    if (endpoint != null) {
      Quality quality = endpoint.quality();
      loop.onQuality(quality);
      closed.add(endpoint.statistics(quality));
      endpoint.close();
      loop.ports().release(endpoint.port());
      loop.onEndpointClosed();
    }
  }

  private void reportOpened() {
    // A plan that is only half true has been reported as failed, which says it all for now.
    unreported = !failed.isEmpty();
    if (failed.isEmpty()) {
      List<MediaFact.OpenedEndpoint> open =
          endpoints.values().stream()
              .map(endpoint -> new MediaFact.OpenedEndpoint(endpoint.id(), endpoint.port()))
              .toList();
      EngineSettings settings = loop.settings();
      loop.facts()
          .tell(
              new MediaFact.EndpointsOpened(
                  sid, planVersion, settings.nodeId(), settings.advertised(), open));
    }
  }

  private void keepAsPlanned(MediaPlan.Endpoint planned) {
    if (!failed.contains(planned.id())) {
      endpoint(planned.id()).ifPresent(endpoint -> endpoint.planned(planned));
    }
  }

  private void end() {
    Reconciler.closeAll(reality()).forEach(this::begin);
    loop.facts().tell(new MediaFact.MediaStatistics(sid, closed));
    loop.onCallEnded(sid, closed.size());
  }

  /**
   * Closes the sockets: the process ends, the call does not. What was counted here is told, since
   * nobody else will know of it.
   */
  void abandon() {
    abandoned = true;
    endpoints.values().forEach(endpoint -> closed.add(endpoint.statistics(endpoint.quality())));
    tellWhatWasCounted();
    closeSockets();
  }

  private void tellWhatWasCounted() {
    closed.removeIf(MediaFact.EndpointStatistics::isEmpty);
    if (!closed.isEmpty()) {
      loop.facts().tell(new MediaFact.MediaStatistics(sid, closed));
    }
  }

  /** After a defect: closes what it can and gives the ports back. */
  void discard() {
    abandoned = true;
    List.copyOf(endpoints.keySet()).forEach(this::close);
    tellWhatWasCounted();
    loop.facts()
        .tell(new MediaFact.EndpointFailed(sid, planVersion, "", "internal error", Cause.OTHER));
  }

  private void closeSockets() {
    endpoints.values().forEach(MediaEndpoint::close);
    endpoints.clear();
  }

  /** Once a second. */
  void onSecond(long nowNanos) {
    for (MediaEndpoint endpoint : endpoints.values()) {
      endpoint
          .onSecond(nowNanos)
          .ifPresent(
              silentMillis ->
                  loop.onSilence(new MediaFact.MediaSilent(sid, endpoint.id(), silentMillis)));
      endpoint.advanced(sid).ifPresent(loop.facts()::tell);
      OneWayWatch.Change change = endpoint.watchOneWay(nowNanos);
      if (change != OneWayWatch.Change.NONE) {
        loop.onOneWay(
            new MediaFact.MediaOneWay(
                sid,
                endpoint.id(),
                change == OneWayWatch.Change.OVER,
                endpoint.measured().oneWayMillis()));
      }
    }
  }

  boolean isExpired(long nowEpochMillis) {
    return nowEpochMillis > expiresAtEpochMillis;
  }

  boolean isOpening() {
    return opening > 0;
  }

  CallSid sid() {
    return sid;
  }

  private Reality reality() {
    Map<String, Reality.OpenEndpoint> open = new HashMap<>();
    endpoints.forEach(
        (id, endpoint) ->
            open.put(
                id,
                new Reality.OpenEndpoint(
                    endpoint.planned(), endpoint.port(), endpoint.protectedBy())));
    return new Reality(planVersion, open, bridges);
  }

  private Optional<MediaEndpoint> endpoint(String id) {
    return Optional.ofNullable(endpoints.get(id));
  }

  private MediaPlan.Endpoint plannedEndpoint(String id) {
    if (inWork == null) {
      throw new IllegalStateException("no plan is in work");
    }
    return inWork.endpoints().stream()
        .filter(endpoint -> endpoint.id().equals(id))
        .findFirst()
        .orElseThrow();
  }
}
