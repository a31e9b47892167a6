package io.tandem.signaling.engine;

import io.tandem.contracts.Reach;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * How this node shows itself, and how reaches in records become flows of this node.
 *
 * @param node node id
 * @param host advertised address
 * @param edgeHost address for the other signaling nodes
 * @param port advertised SIP port, the same for UDP and TCP and for both addresses
 * @param tlsPort advertised port of SIP over TLS
 */
public record Identity(String node, String host, String edgeHost, int port, int tlsPort) {

  /** The port that a peer who is reached by this flow is shown. */
  int portTowards(Flow flow) {
    return switch (flow.transport()) {
      case UDP, TCP -> port;
      case TLS -> tlsPort;
      // The HTTP server's; nobody connects to it by what a Contact says.
      case WS, WSS -> flow.local().getPort();
    };
  }

  /**
   * The flow that a reach names, as seen from here.
   *
   * @throws IllegalArgumentException when the reach names no address or no transport of ours
   */
  public Flow flow(Reach reach) {
    boolean ours = reach.edgeNode().equals(node);
    return new Flow(
        Transport.valueOf(reach.transport()),
        new InetSocketAddress(InetAddress.ofLiteral(host), port),
        new InetSocketAddress(InetAddress.ofLiteral(reach.remoteHost()), reach.remotePort()),
        // Connections are numbered by the node that holds them.
        ours ? reach.connectionId() : 0);
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
