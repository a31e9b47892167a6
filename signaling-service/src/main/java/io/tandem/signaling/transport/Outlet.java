package io.tandem.signaling.transport;

import io.tandem.signaling.engine.SipSender;
import io.tandem.sip.message.SipMessage;
import io.tandem.sip.transaction.Flow;
import io.vertx.core.Future;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sends each message by the transport of its flow. Opened when the transports are bound. */
public final class Outlet implements SipSender {

  private record Transports(
      UdpSockets udp, StreamTransport tcp, Optional<StreamTransport> tls, Connections all) {}

  private volatile @Nullable Transports transports;

  /**
   * From now on messages leave.
   *
   * @param tls empty when there is no certificate
   */
  public void open(
      UdpSockets udp, StreamTransport tcp, Optional<StreamTransport> tls, Connections all) {
    transports = new Transports(udp, tcp, tls, all);
  }

  @Override
  public void send(int loop, SipMessage message, Flow flow, Runnable onFailure) {
    Transports bound = transports;
    if (bound == null) {
      onFailure.run();
      return;
    }
    byte[] bytes = message.encode();
    switch (flow.transport()) {
      case UDP -> bound.udp().send(loop, bytes, flow, onFailure);
      case TCP -> tell(bound.tcp().send(bytes, flow), onFailure);
      case TLS ->
          tell(
              bound
                  .tls()
                  .map(tls -> tls.send(bytes, flow))
                  .orElseGet(() -> Future.failedFuture("there is no TLS here")),
              onFailure);
      case WS, WSS ->
          // Browsers take no connections: the one that they have opened, or none.
          tell(
              bound
                  .all()
                  .find(flow)
                  .map(connection -> connection.write(bytes))
                  .orElseGet(() -> Future.failedFuture("the WebSocket is gone")),
              onFailure);
    }
  }

  private static void tell(Future<Void> sent, Runnable onFailure) {
    sent.onFailure(_ -> onFailure.run());
  }
}
