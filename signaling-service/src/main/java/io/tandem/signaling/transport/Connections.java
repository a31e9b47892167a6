package io.tandem.signaling.transport;

import io.tandem.kernel.Network;
import io.tandem.signaling.engine.HeldConnections;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.Transport;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * All open connections of this process, over whichever transport: by number, and by peer so that a
 * connection which is there is used again (RFC 3261 section 18). Holds the limits of how many may
 * be open. Any thread.
 */
public final class Connections implements HeldConnections, AutoCloseable {

  private static final Duration CHECK = Duration.ofSeconds(1);

  /** Whom a connection leads to; one that has proven another name is another peer. */
  private record Peer(Transport transport, InetSocketAddress remote, String name) {
    static Peer of(Flow flow) {
      return new Peer(flow.transport(), flow.remote(), flow.peerName());
    }
  }

  private final Vertx vertx;
  private final ConnectionLimits limits;
  private final Admission admission;
  private final Inbound inbound;
  private final Map<Long, Connection> byId = new ConcurrentHashMap<>();
  private final Map<Peer, Connection> byPeer = new ConcurrentHashMap<>();
  private final Map<Long, Integer> strangers = new ConcurrentHashMap<>();
  private final Map<Transport, Integer> counts = new ConcurrentHashMap<>();

  /** Ids outlive the process in records: those of another process must not look like ours. */
  private final AtomicLong ids = new AtomicLong(new SecureRandom().nextLong(1L << 52));

  private long timer = -1;

  public Connections(Vertx vertx, ConnectionLimits limits, Admission admission, Inbound inbound) {
    this.vertx = vertx;
    this.limits = limits;
    this.admission = admission;
    this.inbound = inbound;
  }

  /** From now on what peers owe is looked after. */
  public Connections watch() {
    timer = vertx.setPeriodic(CHECK.toMillis(), _ -> checkAll());
    return this;
  }

  @Override
  public boolean has(long connectionId) {
    return byId.containsKey(connectionId);
  }

  /** How many are open over that transport. */
  public int count(Transport transport) {
    return counts.getOrDefault(transport, 0);
  }

  /**
   * Whether a connection from there may be opened. A refusal is told to {@link Inbound#onBroken},
   * but for sources that are not to be heard at all.
   */
  boolean mayOpen(InetSocketAddress remote) {
    if (!admission.admits(remote)) {
      return false;
    }
    if (byId.size() >= limits.total()) {
      inbound.onBroken(BrokenConnection.TOO_MANY);
      return false;
    }
    int ofSource = strangers.getOrDefault(Network.sourceKey(remote.getAddress()), 0);
    if (ofSource >= limits.strangersOfOneSource() && !admission.knows(remote)) {
      inbound.onBroken(BrokenConnection.TOO_MANY_OF_ONE);
      return false;
    }
    return true;
  }

  boolean knows(InetSocketAddress remote) {
    return admission.knows(remote);
  }

  long nextId() {
    return ids.incrementAndGet();
  }

  /** Takes in a connection that is open. */
  void add(Connection connection) {
    Flow flow = connection.flow();
    byId.put(flow.connectionId(), connection);
    byPeer.put(Peer.of(flow), connection);
    counts.merge(flow.transport(), 1, Integer::sum);
  }

  /** Lets go of one that is closed, and says so. */
  void remove(Connection connection) {
    Flow flow = connection.flow();
    if (byId.remove(flow.connectionId()) != null) {
      byPeer.remove(Peer.of(flow), connection);
      counts.merge(flow.transport(), -1, Integer::sum);
      inbound.onClosed(flow.connectionId());
    }
  }

  /** A stranger holds a connection, until the one that is returned is run. */
  Runnable countStranger(InetSocketAddress remote) {
    long source = Network.sourceKey(remote.getAddress());
    strangers.merge(source, 1, Integer::sum);
    return () -> strangers.computeIfPresent(source, (_, n) -> n == 1 ? null : n - 1);
  }

  /** The connection that the flow names, or another that leads to the same peer. */
  Optional<Connection> find(Flow flow) {
    Connection named = byId.get(flow.connectionId());
    if (named != null && named.flow().remote().equals(flow.remote())) {
      return Optional.of(named);
    }
    return Optional.ofNullable(byPeer.get(Peer.of(flow)));
  }

  Inbound inbound() {
    return inbound;
  }

  @Override
  public void close() {
    vertx.cancelTimer(timer);
    byId.values().forEach(Connection::close);
  }

  private void checkAll() {
    long now = System.nanoTime();
    byId.values().forEach(connection -> connection.check(now));
  }
}
