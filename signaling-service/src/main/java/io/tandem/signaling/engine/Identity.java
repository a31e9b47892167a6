package io.tandem.signaling.engine;

import io.tandem.contracts.Reach;
import io.tandem.kernel.Advertised;
import io.tandem.kernel.IpLiteral;
import io.tandem.signaling.call.Egress;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * How this node shows itself, and how reaches in records become flows of this node.
 *
 * @param node node id
 * @param advertised addresses; a peer is shown the one of its family
 * @param edge address for the other signaling nodes
 * @param port advertised SIP port, the same for UDP and TCP and for all addresses
 * @param tlsPort advertised port of SIP over TLS
 */
public record Identity(
    String node, Advertised advertised, InetAddress edge, int port, int tlsPort) {

  /** The host that a peer who is reached by this flow is shown. */
  String hostTowards(Flow flow) {
    return IpLiteral.print(advertised.facing(flow.remote().getAddress()));
  }

  /** The port that he is shown. */
  int portTowards(Flow flow) {
    return switch (flow.transport()) {
      case UDP, TCP -> port;
      case TLS -> tlsPort;
      // The HTTP server's; nobody connects to it by what a Contact says.
      case WS, WSS -> flow.local().getPort();
    };
  }

  /** How we show ourselves on a flow that is of no use to other nodes. */
  Egress egress(Flow flow) {
    return new Egress(flow, node, hostTowards(flow), portTowards(flow));
  }

  public String edgeHost() {
    return IpLiteral.print(edge);
  }

  /**
   * Our end of the way to a peer, where nothing that came from there says it. Of a WebSocket, whose
   * port is the HTTP server's, only the address is true.
   */
  InetSocketAddress local(InetAddress peer, Transport transport) {
    return new InetSocketAddress(
        advertised.facing(peer), transport == Transport.TLS ? tlsPort : port);
  }

  /**
   * The flow that a reach names, as seen from here.
   *
   * @throws IllegalArgumentException when the reach names no address or no transport of ours
   */
  public Flow flow(Reach reach) {
    boolean ours = reach.edgeNode().equals(node);
    InetAddress remote = InetAddress.ofLiteral(reach.remoteHost());
    Transport transport = Transport.valueOf(reach.transport());
    return new Flow(
        transport,
        local(remote, transport),
        new InetSocketAddress(remote, reach.remotePort()),
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
