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
 */
public record Identity(String node, String host, int port) {

  public Egress egress(Flow flow) {
    return new Egress(flow, node, host, port);
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
