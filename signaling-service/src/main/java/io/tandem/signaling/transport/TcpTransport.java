package io.tandem.signaling.transport;

import io.tandem.sip.message.SipLimits;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.StreamFramer;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.Transport;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * SIP over TCP (RFC 3261 section 18): a listener on each event loop, and connections of our own to
 * peers that are not connected.
 *
 * <p>A connection stays on the loop that accepted it; any thread may send to it. It owes us a whole
 * message within ten seconds, at first and once it has begun one. A peer that has sent something
 * sensible is pinged while it is silent, which keeps translators on the way open.
 */
public final class TcpTransport implements AutoCloseable {

  private static final Duration MESSAGE_LIMIT = Duration.ofSeconds(10);
  private static final Duration PING_AFTER = Duration.ofSeconds(30);
  private static final Duration CHECK = Duration.ofSeconds(1);
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final int WRITE_QUEUE_BYTES = 256 * 1024;
  private static final int MOST_CONNECTIONS = 10_000;
  private static final Buffer PING = Buffer.buffer("\r\n\r\n");
  private static final Buffer PONG = Buffer.buffer("\r\n");

  private final Vertx vertx;
  private final Admission admission;
  private final Inbound inbound;
  private final NetClient client;
  private final Map<Long, Connection> connections = new ConcurrentHashMap<>();

  /** Ids outlive the process in records: those of another process must not look like ours. */
  private final AtomicLong ids = new AtomicLong(new SecureRandom().nextLong(1L << 52));

  private final List<NetServer> servers = new ArrayList<>();
  private final long checkTimer;

  private TcpTransport(Vertx vertx, Admission admission, Inbound inbound) {
    this.vertx = vertx;
    this.admission = admission;
    this.inbound = inbound;
    this.client =
        vertx.createNetClient(
            new NetClientOptions()
                .setTcpNoDelay(true)
                .setConnectTimeout((int) CONNECT_LIMIT.toMillis()));
    this.checkTimer = vertx.setPeriodic(CHECK.toMillis(), _ -> checkAll());
  }

  /** Listens on every loop; the future fails when the port is taken. */
  public static Future<TcpTransport> listen(
      Vertx vertx,
      List<Context> loops,
      InetSocketAddress address,
      Admission admission,
      Inbound inbound) {
    TcpTransport transport = new TcpTransport(vertx, admission, inbound);
    List<Future<?>> listening = new ArrayList<>();
    for (Context loop : loops) {
      NetServer server =
          vertx
              .createNetServer(new NetServerOptions().setTcpNoDelay(true))
              .connectHandler(transport::accept);
      transport.servers.add(server);
      io.vertx.core.Promise<Void> done = io.vertx.core.Promise.promise();
      loop.runOnContext(
          _ ->
              server
                  .listen(SocketAddress.inetSocketAddress(address))
                  .<Void>mapEmpty()
                  .onComplete(done));
      listening.add(done.future());
    }
    return Future.all(listening).map(transport).onFailure(_ -> transport.close());
  }

  public int port() {
    return servers.getFirst().actualPort();
  }

  public int connections() {
    return connections.size();
  }

  /**
   * Sends on the connection that the flow names, or else on a new one to the flow's remote address.
   *
   * @return fails when the peer cannot be reached
   */
  public Future<Void> send(byte[] bytes, Flow flow) {
    Connection connection = connections.get(flow.connectionId());
    if (connection != null && connection.flow.remote().equals(flow.remote())) {
      return connection.write(Buffer.buffer(bytes));
    }
    for (Connection open : connections.values()) {
      if (open.flow.remote().equals(flow.remote())) {
        return open.write(Buffer.buffer(bytes));
      }
    }
    return client
        .connect(SocketAddress.inetSocketAddress(flow.remote()))
        .compose(socket -> opened(socket).write(Buffer.buffer(bytes)));
  }

  @Override
  public void close() {
    vertx.cancelTimer(checkTimer);
    servers.forEach(NetServer::close);
    client.close();
    connections.values().forEach(connection -> connection.socket.close());
  }

  private void accept(NetSocket socket) {
    if (!admission.admits(inet(socket.remoteAddress()))) {
      socket.close();
    } else if (connections.size() >= MOST_CONNECTIONS) {
      inbound.onBrokenStream("too many connections");
      socket.close();
    } else {
      opened(socket);
    }
  }

  private Connection opened(NetSocket socket) {
    long id = ids.incrementAndGet();
    Connection connection =
        new Connection(
            socket,
            new Flow(Transport.TCP, inet(socket.localAddress()), inet(socket.remoteAddress()), id));
    connections.put(id, connection);
    socket.handler(connection::onBytes);
    socket.exceptionHandler(_ -> socket.close());
    socket.setWriteQueueMaxSize(WRITE_QUEUE_BYTES);
    socket.closeHandler(
        _ -> {
          connections.remove(id);
          inbound.onClosed(id);
        });
    return connection;
  }

  private void checkAll() {
    long now = System.nanoTime();
    connections.values().forEach(connection -> connection.check(now));
  }

  private static InetSocketAddress inet(SocketAddress address) {
    return new InetSocketAddress(address.hostAddress(), address.port());
  }

  /** One connection. Its fields belong to the socket's event loop, but for the volatile times. */
  private final class Connection {
    private final NetSocket socket;
    private final Flow flow;
    private final StreamFramer framer = new StreamFramer(SipLimits.STREAM);
    private volatile boolean owesMessage = true;
    private volatile long since = System.nanoTime();

    Connection(NetSocket socket, Flow flow) {
      this.socket = socket;
      this.flow = flow;
    }

    Future<Void> write(Buffer bytes) {
      if (socket.writeQueueFull()) {
        end("the peer does not read");
        return Future.failedFuture("the peer does not read");
      }
      return socket.write(bytes);
    }

    void onBytes(Buffer bytes) {
      boolean owed = owesMessage;
      for (StreamFramer.Frame frame : framer.feed(bytes.getBytes())) {
        switch (frame) {
          case StreamFramer.Message message -> {
            owed = false;
            inbound.onReceived(message.result(), flow);
          }
          case StreamFramer.Ping _ -> write(PONG);
          case StreamFramer.Broken broken -> {
            broken.answer().map(SipResponse::encode).ifPresent(a -> write(Buffer.buffer(a)));
            end(broken.reason());
            return;
          }
        }
      }
      boolean owes = owed || framer.midMessage();
      if (!owes || !owesMessage) {
        since = System.nanoTime();
      }
      owesMessage = owes;
    }

    void check(long nowNanos) {
      long silent = nowNanos - since;
      if (owesMessage && silent > MESSAGE_LIMIT.toNanos()) {
        end("no whole message in time");
      } else if (!owesMessage && silent > PING_AFTER.toNanos()) {
        since = nowNanos;
        write(PING);
      }
    }

    private void end(String reason) {
      inbound.onBrokenStream(reason);
      socket.close();
    }
  }
}
