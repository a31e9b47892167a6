package io.tandem.media.engine;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.tandem.contracts.MediaPlan;
import io.tandem.kernel.AddressFamily;
import io.tandem.kernel.CallSid;
import io.tandem.kernel.Clock;
import io.tandem.kernel.Tokens;
import io.tandem.media.port.PortPool;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The media of a node: event loops with calls on them. Its methods may be called from any thread
 * and post to the loop of the call; everything of one call happens on one loop, in the order
 * posted. It knows nothing of Kafka: plans come in and facts go out.
 */
public final class MediaEngine {

  /** So many ports at random are not all taken, unless sockets cannot be had. */
  private static final int PROBES = 8;

  /** A stop that nobody waits for longer has failed. */
  private static final long STOP_SECONDS = 2;

  private final EventLoopGroup group;
  private final List<MediaLoop> loops;
  private final PortDesk ports;
  private final Set<AddressFamily> families;

  /** Where the calls are that came here. */
  private final Map<CallSid, Placement> placed;

  private final RoomRegister rooms;

  private MediaEngine(
      EventLoopGroup group,
      List<MediaLoop> loops,
      PortDesk ports,
      Set<AddressFamily> families,
      Map<CallSid, Placement> placed,
      RoomRegister rooms) {
    this.group = group;
    this.loops = loops;
    this.ports = ports;
    this.families = families;
    this.placed = placed;
    this.rooms = rooms;
  }

  /**
   * Starts with no call, on event loops of its own.
   *
   * @param keys opens those that stand in plans
   * @param mayExpire whether owners of calls had the chance to renew plans; asked once a second
   * @throws IllegalStateException when the transport cannot be had here
   */
  public static MediaEngine start(
      MediaTransport transport,
      EngineSettings settings,
      FactSink facts,
      SrtpKeys keys,
      EngineCounters counters,
      BooleanSupplier mayExpire,
      Clock clock,
      Tokens tokens) {
    PortDesk ports =
        new PortDesk(
            new PortPool(
                settings.firstPort(),
                settings.lastPort(),
                TimeUnit.MILLISECONDS.toNanos(settings.quarantineMillis()),
                tokens),
            clock);
    AtomicInteger endpoints = new AtomicInteger();
    RoomRegister rooms = new RoomRegister(settings.roomCapacity(), settings.loops());
    List<MediaLoop> loops = new ArrayList<>();
    Map<CallSid, Placement> placed = new ConcurrentHashMap<>();
    EventLoopGroup group = transport.newLoops(settings.loops());
    for (int i = 0; i < settings.loops(); i++) {
      EventLoop eventLoop = group.next();
      MediaLoop loop =
          new MediaLoop(
              eventLoop,
              settings,
              ports,
              facts,
              keys,
              clock,
              tokens,
              endpoints,
              rooms,
              mayExpire,
              counters,
              sid -> displace(placed.remove(sid), rooms));
      eventLoop.execute(loop::onStart);
      loops.add(loop);
    }
    return new MediaEngine(
        group, List.copyOf(loops), ports, settings.bind().keySet(), placed, rooms);
  }

  /** Makes the call's media match the plan. */
  public void apply(MediaPlan plan) {
    MediaLoop loop = loops.get(placed.computeIfAbsent(plan.callSid(), _ -> place(plan)).loop());
    loop.eventLoop().execute(() -> loop.onPlan(plan));
  }

  /** Closes what the call has. */
  public void remove(CallSid sid) {
    // A plan may be on its way to a loop that has just ended the call: then no loop is known for
    // it.
    Placement known = placed.get(sid);
    List<MediaLoop> asked = known == null ? loops : List.of(loops.get(known.loop()));
    asked.forEach(loop -> loop.eventLoop().execute(() -> loop.onPlanRemoved(sid)));
  }

  /** Opens and closes a socket of each family, to find out now whether any can be had at all. */
  public Future<Void> probe() {
    MediaLoop loop = loops.getFirst();
    List<Future<Void>> probing = new ArrayList<>();
    for (AddressFamily family : families) {
      Promise<Void> probed = Promise.promise();
      loop.eventLoop().execute(() -> loop.onProbe(family, probed, PROBES));
      probing.add(probed.future());
    }
    return Future.all(probing).mapEmpty();
  }

  /** Done when every plan applied before has its sockets open, or has said that it cannot. */
  public Future<Void> settled() {
    List<Future<Void>> settling = new ArrayList<>();
    for (MediaLoop loop : loops) {
      Promise<Void> settled = Promise.promise();
      loop.eventLoop().execute(() -> loop.onSettle(settled::complete));
      settling.add(settled.future());
    }
    return Future.all(settling).mapEmpty();
  }

  /**
   * Closes all sockets, reports nothing but what was counted, and ends the loops; done when every
   * loop has. A second time changes nothing.
   */
  public Future<Void> stop() {
    if (group.isShuttingDown()) {
      return endLoops();
    }
    List<Future<Void>> stopping = new ArrayList<>();
    for (MediaLoop loop : loops) {
      Promise<Void> stopped = Promise.promise();
      loop.eventLoop()
          .execute(
              () -> {
                try {
                  loop.onStop();
                } finally {
                  stopped.complete();
                }
              });
      stopping.add(stopped.future());
    }
    return Future.all(stopping).compose(_ -> endLoops());
  }

  private Future<Void> endLoops() {
    Promise<Void> ended = Promise.promise();
    group.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS).addListener(_ -> ended.complete());
    return ended.future();
  }

  private Placement place(MediaPlan plan) {
    Optional<String> room =
        plan.endpoints().stream()
            .map(MediaPlan.Endpoint::source)
            .filter(MediaPlan.Source.Room.class::isInstance)
            .map(source -> ((MediaPlan.Source.Room) source).room())
            .findFirst();
    return new Placement(
        room.map(rooms::place)
            .orElseGet(() -> Math.floorMod(plan.callSid().hashCode(), loops.size())),
        room);
  }

  private static void displace(@Nullable Placement ended, RoomRegister rooms) {
    if (ended != null) {
      ended.room().ifPresent(room -> rooms.displace(room, ended.loop()));
    }
  }

  /** What the loops carry together. */
  public LoopLoad load() {
    return loops.stream().map(MediaLoop::load).reduce(LoopLoad.IDLE, LoopLoad::plus);
  }

  /** What is in the rooms of all loops. */
  public RoomLoad roomLoad() {
    return loops.stream()
        .map(loop -> loop.rooms().load())
        .reduce(RoomLoad.NONE, RoomLoad::plus)
        .inRooms(rooms.rooms());
  }

  public PortDesk ports() {
    return ports;
  }

  /** Whether the loops receive through epoll, not NIO. */
  public boolean isNative() {
    return loops.stream().allMatch(loop -> UdpTransport.isNative(loop.eventLoop()));
  }
}
