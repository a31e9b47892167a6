package io.tandem.signaling.transport;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.tandem.kernel.IpLiteral;
import io.tandem.runtime.tls.OwnCertificate;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.Transport;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * SIP over TCP or over TLS (RFC 3261 sections 18 and 26.2): a listener on each event loop, and
 * connections of our own to peers that are not connected.
 *
 * <p>A connection stays on the loop that accepted it; any thread may send. Who is not to be heard
 * is sent away before any TLS. A server that we call must prove the name that the flow asks for
 * (RFC 5922); a client may prove one, and must where that is set.
 */
public final class StreamTransport implements AutoCloseable {

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final Duration HANDSHAKE_LIMIT = Duration.ofSeconds(5);

  /** What was sent and not acknowledged for so long has met nobody: two pings. */
  private static final Duration UNACKNOWLEDGED_LIMIT = Duration.ofSeconds(60);

  /** Whom we are just connecting to. */
  private record Called(InetSocketAddress remote, String name) {}

  /** What TLS needs; what is accepted by is replaced when the files change. */
  private static final class Tls {
    private final OwnCertificate own;
    private volatile SslContext accepting;

    Tls(OwnCertificate own, ClientAuth clients) {
      this.own = own;
      this.accepting = own.accepting(clients);
      own.onChange(() -> accepting = own.accepting(clients));
    }
  }

  private final Vertx vertx;
  private final Connections connections;
  private final Transport transport;
  private final @Nullable Tls tls;
  private final NetClient client;
  private final Map<Called, Future<Connection>> calling = new ConcurrentHashMap<>();
  private final List<NetServer> servers = new ArrayList<>();

  private StreamTransport(
      Vertx vertx, Connections connections, Transport transport, @Nullable Tls tls) {
    this.vertx = vertx;
    this.connections = connections;
    this.transport = transport;
    this.tls = tls;
    this.client =
        vertx.createNetClient(
            new NetClientOptions()
                .setTcpNoDelay(true)
                .setTcpUserTimeout((int) UNACKNOWLEDGED_LIMIT.toMillis())
                .setConnectTimeout((int) CONNECT_LIMIT.toMillis()));
  }

  public static StreamTransport tcp(Vertx vertx, Connections connections) {
    return new StreamTransport(vertx, connections, Transport.TCP, null);
  }

  /**
   * The transport over TLS.
   *
   * @param clients whether those who connect are asked for a certificate
   */
  public static StreamTransport tls(
      Vertx vertx, Connections connections, OwnCertificate own, ClientAuth clients) {
    return new StreamTransport(vertx, connections, Transport.TLS, new Tls(own, clients));
  }

  /** Listens on every loop at every address; the future fails when a port is taken. */
  public Future<StreamTransport> listen(List<Context> loops, List<InetSocketAddress> addresses) {
    List<Future<?>> listening = new ArrayList<>();
    for (InetSocketAddress address : addresses) {
      for (Context loop : loops) {
        NetServer server = vertx.createNetServer(serverOptions()).connectHandler(this::accept);
        servers.add(server);
        Promise<Void> done = Promise.promise();
        loop.runOnContext(
            _ ->
                server
                    .listen(SocketAddress.inetSocketAddress(address))
                    .<Void>mapEmpty()
                    .onComplete(done));
        listening.add(done.future());
      }
    }
    return Future.all(listening).map(this).onFailure(_ -> close());
  }

  private static NetServerOptions serverOptions() {
    return new NetServerOptions()
        .setTcpNoDelay(true)
        .setTcpUserTimeout((int) UNACKNOWLEDGED_LIMIT.toMillis());
  }

  public int port() {
    return servers.getFirst().actualPort();
  }

  /**
   * Sends on the connection that the flow names or that leads to the same peer, or else on a new
   * one.
   *
   * @return fails when the peer cannot be reached, or does not prove the name that it must
   */
  public Future<Void> send(byte[] bytes, Flow flow) {
    Optional<Connection> open = connections.find(flow);
    if (open.isPresent()) {
      return open.get().write(bytes);
    }
    if (tls != null && flow.peerName().isEmpty()) {
      // Nothing says whose certificate would be the right one: phones do not take connections.
      return Future.failedFuture("there is no connection, and no name to verify a new one by");
    }
    return calling
        .computeIfAbsent(new Called(flow.remote(), flow.peerName()), this::call)
        .compose(connection -> connection.write(bytes));
  }

  private Future<Connection> call(Called called) {
    Tls secured = tls;
    ConnectOptions options =
        new ConnectOptions().setRemoteAddress(SocketAddress.inetSocketAddress(called.remote()));
    if (secured != null) {
      options.setSsl(true).setSslOptions(secured.own.client()).setHost(called.name());
      if (IpLiteral.parse(called.name()).isEmpty()) {
        options.setSniServerName(called.name());
      }
    }
    Promise<Connection> connected = Promise.promise();
    client
        .connect(options)
        .map(socket -> begin(socket, called.name()))
        .onComplete(
            outcome -> {
              calling.remove(called, connected.future());
              connected.handle(outcome);
            });
    return connected.future();
  }

  private Connection begin(NetSocket socket, String name) {
    if (tls != null && !provenNames(socket).contains(CertificateNames.canonical(name))) {
      connections.inbound().onBroken(BrokenConnection.NO_TLS);
      socket.close();
      throw new IllegalStateException("the certificate is not one for " + name);
    }
    return open(socket, name, true, true);
  }

  private void accept(NetSocket socket) {
    Tls secured = tls;
    if (!connections.mayOpen(inet(socket.remoteAddress()))) {
      socket.close();
    } else if (secured == null) {
      open(socket, "", false, false);
    } else {
      beginTls((NetSocketInternal) socket, secured.accepting);
    }
  }

  /**
   * Vert.x would begin it before it asks us; so it is told of no TLS, and nothing has been read yet
   * when we begin. The arithmetic is done by workers: it would hold up the loop.
   */
  private void beginTls(NetSocketInternal socket, SslContext accepting) {
    Channel channel = socket.channelHandlerContext().channel();
    SslHandler handler = accepting.newHandler(channel.alloc(), this::work);
    handler.setHandshakeTimeoutMillis(HANDSHAKE_LIMIT.toMillis());
    // A stranger already while he shakes hands.
    Runnable uncount = connections.countStranger(inet(socket.remoteAddress()));
    var _ =
        handler
            .handshakeFuture()
            .addListener(
                shaken -> {
                  uncount.run();
                  if (shaken.isSuccess()) {
                    secured(socket);
                  } else {
                    connections.inbound().onBroken(BrokenConnection.NO_TLS);
                    socket.close();
                  }
                });
    // What goes wrong is told by the future; without a handler Vert.x logs each stranger's mistake.
    socket.exceptionHandler(_ -> {});
    channel.pipeline().addFirst(handler);
  }

  private void work(Runnable task) {
    vertx.executeBlocking(
        () -> {
          task.run();
          return true;
        },
        false);
  }

  private void secured(NetSocket socket) {
    List<String> names = provenNames(socket);
    open(socket, names.isEmpty() ? "" : names.getFirst(), false, !names.isEmpty());
  }

  private Connection open(NetSocket socket, String peerName, boolean calledByUs, boolean known) {
    Flow flow =
        new Flow(
            transport,
            inet(socket.localAddress()),
            inet(socket.remoteAddress()),
            connections.nextId(),
            peerName);
    return StreamConnection.open(
        connections, socket, vertx.getOrCreateContext(), flow, calledByUs, known);
  }

  /** What the peer's certificate proves; the chain was checked by the handshake. */
  private static List<String> provenNames(NetSocket socket) {
    try {
      List<Certificate> chain = socket.peerCertificates();
      return chain != null && chain.getFirst() instanceof X509Certificate own
          ? CertificateNames.of(own)
          : List.of();
    } catch (SSLPeerUnverifiedException _) {
      return List.of();
    }
  }

  private static InetSocketAddress inet(SocketAddress address) {
    return new InetSocketAddress(address.hostAddress(), address.port());
  }

  @Override
  public void close() {
    servers.forEach(NetServer::close);
    client.close();
  }
}
