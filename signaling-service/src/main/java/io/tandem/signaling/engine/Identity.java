package io.tandem.signaling.engine;

import io.tandem.contracts.Reach;
import io.tandem.signaling.call.Egress;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * How this node shows itself, and how reaches in records become flows of this node.
 *
 * @param node node id
 * @param host advertised address
 * @param port advertised SIP port, the same for UDP and TCP
 * @param tlsPort advertised port of SIP over TLS
 */
public record Identity(String node, String host, int port, int tlsPort) {

  public Egress egress(Flow flow) {
    int shown =
        switch (flow.transport()) {
          case UDP, TCP -> port;
          case TLS -> tlsPort;
          // The HTTP server's; nobody connects to it by what a Contact says.
          case WS, WSS -> flow.local().getPort();
        };
    return new Egress(flow, node, host, shown);
  }

  /**
   * How we show ourselves to a peer that is reached in this way.
   *
   * @throws IllegalArgumentException when the reach names no address or no transport of ours
   */
  public Egress egress(Reach reach) {
    boolean ours = reach.edgeNode().equals(node);
    return egress(
        new Flow(
            Transport.valueOf(reach.transport()),
            new InetSocketAddress(InetAddress.ofLiteral(host), port),
            new InetSocketAddress(InetAddress.ofLiteral(reach.remoteHost()), reach.remotePort()),
            // Connections are numbered by the node that holds them.
            ours ? reach.connectionId() : 0));
  }

  public Reach reach(Flow flow) {
    return new Reach(
        node,
        flow.transport().name(),
        flow.remote().getAddress().getHostAddress(),
        flow.remote().getPort(),
        flow.connectionId(),
        java.util.List.of());
  }
}
