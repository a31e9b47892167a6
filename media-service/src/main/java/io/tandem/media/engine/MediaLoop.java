package io.tandem.media.engine;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.tandem.contracts.MediaFact;
import io.tandem.contracts.MediaPlan;
import io.tandem.kernel.AddressFamily;
import io.tandem.kernel.CallSid;
import io.tandem.kernel.Clock;
import io.tandem.kernel.IpLiteral;
import io.tandem.kernel.Tokens;
import io.tandem.rtp.RtcpCompound;
import io.tandem.rtp.RtpPacket;
import io.tandem.rtp.quality.Quality;
import io.tandem.rtp.srtp.SrtpWorkbench;
import io.vertx.core.Promise;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop and the calls that live on it. All methods run on that loop, except those that say
 * otherwise; {@link MediaEngine} posts to it. A call that throws is closed, the loop goes on. One
 * tick measures lateness and keeps the seconds; a faster one runs only while there are tones or
 * rooms.
 */
final class MediaLoop {

  private static final Logger LOG = LoggerFactory.getLogger(MediaLoop.class);

  /** Above the tag of GCM with the word of RTCP (RFC 7714). */
  private static final int LONGEST_SRTP_OVERHEAD = 32;

  private static final long TICK_MILLIS = 100;
  private static final int TICKS_PER_SECOND = 10;

  /** The shortest packet time of a tone; a room's ticks are longer. */
  private static final long PACE_MILLIS = 10;

  private final EventLoop eventLoop;
  private final EngineSettings settings;
  private final PortDesk ports;
  private final FactSink facts;
  private final SrtpKeys keys;
  private final Clock clock;
  private final Tokens tokens;
  private final AtomicInteger endpointsOfNode;
  private final BooleanSupplier mayExpire;
  private final EngineCounters engineCounters;
  private final Consumer<CallSid> ended;

  private final LoopCounters counters = new LoopCounters();
  private final RtpPacket rtpView = new RtpPacket();
  private final RtcpCompound rtcpView = new RtcpCompound();
  private final byte[] payload = new byte[UdpTransport.RECEIVE_BYTES];
  private final byte[] packet = new byte[UdpTransport.RECEIVE_BYTES + LONGEST_SRTP_OVERHEAD];
  private final SrtpWorkbench srtpBench = new SrtpWorkbench();
  private final Map<CallSid, MediaCall> calls = new HashMap<>();
  private final List<Paced> paced = new ArrayList<>();
  private final LoopRooms rooms;
  private @Nullable Future<?> tick;
  private @Nullable Future<?> pace;
  private long tickDueNanos;
  private long worstDelayNanos;
  private int ticks;
  private int openEndpoints;
  private volatile LoopLoad load = LoopLoad.IDLE;

  MediaLoop(
      EventLoop eventLoop,
      EngineSettings settings,
      PortDesk ports,
      FactSink facts,
      SrtpKeys keys,
      Clock clock,
      Tokens tokens,
      AtomicInteger endpointsOfNode,
      RoomRegister rooms,
      BooleanSupplier mayExpire,
      EngineCounters engineCounters,
      Consumer<CallSid> ended) {
    this.eventLoop = eventLoop;
    this.settings = settings;
    this.ports = ports;
    this.facts = facts;
    this.keys = keys;
    this.clock = clock;
    this.tokens = tokens;
    this.endpointsOfNode = endpointsOfNode;
    this.rooms = new LoopRooms(this, rooms);
    this.mayExpire = mayExpire;
    this.engineCounters = engineCounters;
    this.ended = ended;
  }

  void onStart() {
    tickDueNanos = clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);
    tick =
        eventLoop.scheduleAtFixedRate(
            this::onTick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /**
   * Closes all sockets; signaling is told what was counted, and nothing else, since the calls are
   * to go on after a restart.
   */
  void onStop() {
    if (tick != null) {
      tick.cancel(false);
    }
    if (pace != null) {
      pace.cancel(false);
    }
    for (MediaCall call : calls.values()) {
      try {
        call.abandon();
      } catch (RuntimeException e) {
        // The others are to end all the same, and the process with them.
        tellOfDefect(call.sid(), e);
      }
    }
    counters.drainTo(engineCounters);
    calls.clear();
    paced.clear();
    rooms.clear();
  }

  void onPlan(MediaPlan plan) {
    guarded(
        plan.callSid(),
        () -> calls.computeIfAbsent(plan.callSid(), sid -> new MediaCall(sid, this)).onPlan(plan));
  }

  void onPlanRemoved(CallSid sid) {
    MediaCall call = calls.get(sid);
    if (call != null) {
      guarded(sid, call::onRemoved);
    }
  }

  /** Binds any port of the range and closes it again; one that somebody has is no bad sign. */
  void onProbe(AddressFamily family, Promise<Void> probed, int tries) {
    int pairs = (settings.lastPort() - settings.firstPort() + 1) / 2;
    int port = settings.firstPort() + 2 * tokens.below(pairs);
    bind(family, port, new ChannelInboundHandlerAdapter())
        .addListener(
            (ChannelFuture bound) -> {
              if (bound.isSuccess()) {
                var _ = bound.channel().close();
                probed.complete();
              } else if (tries > 1) {
                onProbe(family, probed, tries - 1);
              } else {
                probed.fail(
                    "UDP port %d on %s (TANDEM_MEDIA_PORT_RANGE, TANDEM_LISTEN) cannot be had: %s"
                        .formatted(
                            port,
                            IpLiteral.print(settings.bind(family)),
                            bound.cause().getMessage()));
              }
            });
  }

  /** Runs {@code whenSettled} as soon as no call is opening a socket. */
  void onSettle(Runnable whenSettled) {
    if (calls.values().stream().noneMatch(MediaCall::isOpening)) {
      whenSettled.run();
    } else {
      // Binding ends in tasks of this very loop, so asking again behind them is no busy wait.
      eventLoop.execute(() -> onSettle(whenSettled));
    }
  }

  private void guarded(CallSid sid, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      MediaCall call = calls.remove(sid);
      if (call == null) {
        tellOfDefect(sid, e);
        ended.accept(sid);
      } else {
        discard(call, e);
      }
    }
  }

  /** A packet of the call met a defect of ours. More of them may follow before the sockets rest. */
  void onDefect(MediaCall call, RuntimeException e) {
    if (calls.remove(call.sid(), call)) {
      discard(call, e);
    }
  }

  private void discard(MediaCall call, RuntimeException e) {
    tellOfDefect(call.sid(), e);
    try {
      call.discard();
    } finally {
      ended.accept(call.sid());
    }
  }

  private void tellOfDefect(CallSid sid, RuntimeException e) {
    LOG.error("call {}: a defect of the media engine ends its media", sid, e);
    engineCounters.callFailed();
  }

  // ---- time ----

  private void onTick() {
    long now = clock.nanoTime();
    worstDelayNanos = Math.max(worstDelayNanos, now - tickDueNanos);
    tickDueNanos = now + TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);
    if (++ticks % TICKS_PER_SECOND == 0) {
      onSecond(now);
    }
  }

  private void onSecond(long nowNanos) {
    boolean expire = mayExpire.getAsBoolean();
    long nowEpochMillis = clock.epochMillis();
    for (MediaCall call : List.copyOf(calls.values())) {
      guarded(
          call.sid(),
          () -> {
            call.onSecond(nowNanos);
            if (expire && call.isExpired(nowEpochMillis)) {
              LOG.warn("call {}: nobody renewed its plan, closing", call.sid());
              engineCounters.planExpired();
              call.onRemoved();
            }
          });
    }
    rooms.onSecond(engineCounters);
    long received = counters.drainTo(engineCounters);
    load =
        new LoopLoad(
            calls.size(), openEndpoints, received, TimeUnit.NANOSECONDS.toMicros(worstDelayNanos));
    worstDelayNanos = 0;
  }

  /** Asks from now on what is due. */
  void pace(Paced one) {
    if (!paced.contains(one)) {
      paced.add(one);
    }
    if (pace == null) {
      pace = eventLoop.scheduleAtFixedRate(this::onPace, 0, PACE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void onPace() {
    long now = clock.nanoTime();
    paced.removeIf(one -> !goesOn(one, now));
    if (paced.isEmpty() && pace != null) {
      pace.cancel(false);
      pace = null;
    }
  }

  private boolean goesOn(Paced one, long nowNanos) {
    try {
      return one.onPace(nowNanos);
    } catch (RuntimeException e) {
      LOG.error("{} is silent from now on by a defect of the media engine", one, e);
      engineCounters.callFailed();
      if (one instanceof PacedRoom room) {
        rooms.forget(room);
        room.room().fail(e);
      }
      return false;
    }
  }

  // ---- what calls and endpoints need ----

  /**
   * Binds a socket.
   *
   * @param family one that is advertised
   */
  ChannelFuture bind(AddressFamily family, int port, ChannelHandler handler) {
    return UdpTransport.bind(
        eventLoop, new InetSocketAddress(settings.bind(family), port), handler);
  }

  boolean isFull() {
    return endpointsOfNode.get() >= settings.capacity();
  }

  void onEndpointOpened() {
    openEndpoints++;
    endpointsOfNode.incrementAndGet();
    engineCounters.endpointOpened();
  }

  void onQuality(Quality quality) {
    engineCounters.qualityKnown(quality);
  }

  void onEndpointClosed() {
    openEndpoints--;
    endpointsOfNode.decrementAndGet();
  }

  void onEndpointFailed(CallSid sid, String endpointId, String reason) {
    LOG.warn("call {} endpoint {}: {}", sid, endpointId, reason);
    engineCounters.endpointFailed();
  }

  void onSilence(MediaFact.MediaSilent silence) {
    engineCounters.silenceReported();
    facts.tell(silence);
  }

  void onOneWay(MediaFact.MediaOneWay fact) {
    if (!fact.over()) {
      engineCounters.oneWayReported();
    }
    facts.tell(fact);
  }

  void onSocketFailure(String endpointId, Throwable cause) {
    engineCounters.socketFailed();
    LOG.debug("endpoint {}: {}", endpointId, cause.toString());
  }

  void onCallEnded(CallSid sid, int endpoints) {
    calls.remove(sid);
    ended.accept(sid);
    LOG.info("call {}: media closed, {} endpoints", sid, endpoints);
  }

  EngineSettings settings() {
    return settings;
  }

  PortDesk ports() {
    return ports;
  }

  FactSink facts() {
    return facts;
  }

  Clock clock() {
    return clock;
  }

  RtpPacket rtpView() {
    return rtpView;
  }

  /** Room for a payload that is sent at once. */
  byte[] payload() {
    return payload;
  }

  /** Room for a whole packet that is encrypted or decrypted, and what it grows by. */
  byte[] packet() {
    return packet;
  }

  SrtpWorkbench srtpBench() {
    return srtpBench;
  }

  SrtpKeys keys() {
    return keys;
  }

  RtcpCompound rtcpView() {
    return rtcpView;
  }

  int randomInt() {
    return tokens.below(1 << 16) << 16 | tokens.below(1 << 16);
  }

  /** A name that tells nothing (RFC 7022). */
  String randomName() {
    return tokens.hex(12);
  }

  LoopRooms rooms() {
    return rooms;
  }

  LoopCounters counters() {
    return counters;
  }

  /** May be called from any thread. */
  LoopLoad load() {
    return load;
  }

  EventLoop eventLoop() {
    return eventLoop;
  }
}
