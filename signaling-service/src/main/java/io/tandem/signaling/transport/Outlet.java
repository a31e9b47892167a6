package io.tandem.signaling.transport;

import io.tandem.signaling.engine.SipSender;
import io.tandem.sip.message.SipMessage;
import io.tandem.sip.transaction.Flow;
import org.jspecify.annotations.Nullable;

/** Sends each message by the transport of its flow. Opened when the transports are bound. */
public final class Outlet implements SipSender {

  private volatile @Nullable UdpTransport udp;
  private volatile @Nullable TcpTransport tcp;

  public void open(UdpTransport boundUdp, TcpTransport boundTcp) {
    udp = boundUdp;
    tcp = boundTcp;
  }

  @Override
  public void send(int loop, SipMessage message, Flow flow, Runnable onFailure) {
    UdpTransport boundUdp = udp;
    TcpTransport boundTcp = tcp;
    if (boundUdp == null || boundTcp == null) {
      onFailure.run();
      return;
    }
    switch (flow.transport()) {
      case UDP -> boundUdp.send(loop, message.encode(), flow.remote(), onFailure);
      case TCP -> boundTcp.send(message.encode(), flow).onFailure(_ -> onFailure.run());
      // Not served yet; nobody can have registered by them.
      case TLS, WS, WSS -> onFailure.run();
    }
  }
}
