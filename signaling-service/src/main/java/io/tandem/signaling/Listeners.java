package io.tandem.signaling;

import io.netty.channel.EventLoop;
import io.tandem.runtime.service.ServiceContext;
import io.tandem.signaling.transport.Admission;
import io.tandem.signaling.transport.Connections;
import io.tandem.signaling.transport.Inbound;
import io.tandem.signaling.transport.Outlet;
import io.tandem.signaling.transport.StreamTransport;
import io.tandem.signaling.transport.UdpSockets;
import io.tandem.sip.transaction.Transport;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.internal.VertxInternal;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The SIP ports of a process: UDP and TCP at one number, TLS where there is a certificate. Binds
 * them, says which is taken, and closes them. WebSocket comes by the HTTP port and is not here.
 */
final class Listeners implements AutoCloseable {

  private final ServiceContext context;
  private final TransportSettings settings;
  private final Connections connections;
  private @Nullable UdpSockets udp;
  private @Nullable StreamTransport tcp;
  private @Nullable StreamTransport tls;

  Listeners(ServiceContext context, TransportSettings settings, Connections connections) {
    this.context = context;
    this.settings = settings;
    this.connections = connections;
  }

  /**
   * Binds every port, on every loop.
   *
   * @param outlet opened when all are bound
   * @return failed with a message that names the port and its setting when one cannot be had
   */
  Future<Void> bind(
      List<EventLoop> loops,
      List<Context> contexts,
      Admission admission,
      Inbound inbound,
      Outlet outlet) {
    UdpSockets datagrams;
    try {
      datagrams =
          UdpSockets.bind(
              loops,
              ((VertxInternal) context.vertx()).isNativeTransportEnabled(),
              context.config().listen(),
              settings.port(),
              admission,
              inbound);
    } catch (RuntimeException e) {
      return Future.failedFuture(taken("UDP", "TANDEM_SIP_PORT", settings.port(), e));
    }
    udp = datagrams;
    int port = datagrams.port();
    StreamTransport streams = StreamTransport.tcp(context.vertx(), connections);
    tcp = streams;
    return listen(streams, contexts, port)
        .recover(e -> Future.failedFuture(taken("TCP", "TANDEM_SIP_PORT", port, e)))
        .compose(_ -> listenOverTls(contexts))
        .onSuccess(_ -> outlet.open(datagrams, streams, Optional.ofNullable(tls), connections))
        .mapEmpty();
  }

  /** Does nothing where there is no certificate. */
  private Future<Void> listenOverTls(List<Context> contexts) {
    if (context.certificate().isEmpty()) {
      return Future.succeededFuture();
    }
    StreamTransport secured =
        StreamTransport.tls(
            context.vertx(),
            connections,
            context.certificate().get(),
            settings.tlsClients().clientAuth());
    tls = secured;
    int port = settings.tlsPort();
    return listen(secured, contexts, port)
        .recover(e -> Future.failedFuture(taken("TLS", "TANDEM_SIP_TLS_PORT", port, e)))
        .mapEmpty();
  }

  private Future<StreamTransport> listen(
      StreamTransport transport, List<Context> contexts, int port) {
    return transport.listen(
        contexts,
        context.config().listen().stream()
            .map(address -> new InetSocketAddress(address, port))
            .toList());
  }

  /** The SIP port that is bound. */
  int port() {
    UdpSockets bound = udp;
    if (bound == null) {
      throw new IllegalStateException("not started");
    }
    return bound.port();
  }

  boolean speakTls() {
    return tls != null;
  }

  /** The port of SIP over TLS that is bound; where there is none, the usual one. */
  int tlsPort() {
    StreamTransport bound = tls;
    return bound == null ? Transport.TLS.defaultPort() : bound.port();
  }

  private static IllegalStateException taken(
      String transport, String setting, int port, Throwable cause) {
    return new IllegalStateException(
        "SIP port %d/%s (%s) cannot be had: %s"
            .formatted(port, transport, setting, cause.getMessage()),
        cause);
  }

  @Override
  public void close() {
    if (tls != null) {
      tls.close();
    }
    if (tcp != null) {
      tcp.close();
    }
    if (udp != null) {
      udp.close();
    }
  }
}
