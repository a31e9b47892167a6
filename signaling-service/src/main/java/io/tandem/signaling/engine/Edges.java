package io.tandem.signaling.engine;

import io.tandem.contracts.Reach;
import io.tandem.contracts.SignalingNode;
import io.tandem.kernel.IpLiteral;
import io.tandem.signaling.call.Egress;
import io.tandem.signaling.call.Login;
import io.tandem.signaling.call.Snapshots;
import io.tandem.signaling.outbound.FlowTokens;
import io.tandem.signaling.routing.Liveness;
import io.tandem.signaling.routing.SignalingNodes;
import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.SipUri;
import io.tandem.sip.message.Via;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * By which way peers are reached from here (docs/adr/0012-edge-relay.md): on our own flow, through
 * the node that holds theirs, along their Path, or, when their node is dead and datagrams will do,
 * straight. One for the process; any thread.
 */
public final class Edges implements Liveness, Snapshots.Ways {

  private final Identity identity;
  private final FlowTokens tokens;
  private final SignalingNodes nodes;
  private final HeldConnections connections;
  private final Forwarding forwarding;
  private final Logins logins;

  public Edges(
      Identity identity,
      FlowTokens tokens,
      SignalingNodes nodes,
      HeldConnections connections,
      Forwarding forwarding,
      Logins logins) {
    this.identity = identity;
    this.tokens = tokens;
    this.nodes = nodes;
    this.connections = connections;
    this.forwarding = forwarding;
    this.logins = logins;
  }

  /** A flow of ours, so that other nodes can use it too. */
  Reach reach(Flow flow) {
    Reach plain = identity.reach(flow);
    SipUri route = SipUri.of(tokens.of(flow), identity.edgeHost()).withPort(identity.port());
    return new Reach(
        plain.edgeNode(),
        plain.transport(),
        plain.remoteHost(),
        plain.remotePort(),
        plain.connectionId(),
        List.of(),
        "<" + route.withParam("lr", "").withParam("ob", "") + ">");
  }

  /** Whoever sent us something is answered on the same flow. */
  Egress egress(Flow flow) {
    return direct(flow, reach(flow));
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when the reach names no address or no transport of ours
   */
  @Override
  public Egress egress(Reach reach) {
    if (!reach.path().isEmpty()) {
      return alongPath(reach);
    }
    boolean elsewhere = !reach.edgeNode().equals(identity.node());
    if (elsewhere && !reach.edgeRoute().isEmpty()) {
      Optional<SignalingNode> edge = nodes.living(reach.edgeNode());
      if (edge.isPresent()) {
        return through(edge.get(), reach);
      }
    }
    return direct(identity.flow(reach), reach);
  }

  /**
   * A connection that we open in place of one that is gone: over TCP, and over TLS to a peer of
   * whom we know which name he must prove. Phones over TLS and WebSocket take no connections.
   */
  Optional<Egress> calling(Egress held) {
    Reach gone = held.reach();
    Reach reach =
        new Reach(
            gone.edgeNode(), gone.transport(), gone.remoteHost(), gone.remotePort(), 0, List.of());
    Flow flow = identity.flow(reach);
    String name = held.flow().peerName();
    return switch (flow.transport()) {
      case TCP -> Optional.of(direct(flow, reach));
      case TLS ->
          name.isEmpty()
              ? Optional.empty()
              : Optional.of(
                  direct(new Flow(Transport.TLS, flow.local(), flow.remote(), 0, name), reach));
      case UDP, WS, WSS -> Optional.empty();
    };
  }

  /**
   * A response whose connection is gone, for the way that its peer is reached by now. Where that is
   * a connection to be opened it goes to the port of the peer's Via (RFC 3261 section 18.2.2), at
   * the host that the request came from and no other.
   */
  Addressed answer(SipResponse response, Egress egress) {
    SipResponse bare = forwarding.unmarked(response);
    Reach reach = egress.reach();
    Flow flow = egress.flow();
    if (egress.relay().isEmpty() && flow.transport().reliable() && flow.connectionId() == 0) {
      // A sent-by that names another host is a phone behind a translator, and leads nowhere.
      int port = bare.topVia().port().orElse(flow.transport().defaultPort());
      return new Addressed(
          bare,
          NextHopOf.address(bare.topVia().host(), port)
              .filter(sentBy -> sentBy.getAddress().equals(flow.remote().getAddress()))
              .map(flow::withRemote)
              .orElse(flow));
    }
    Via told =
        bare.topVia()
            .withParam("received", reach.remoteHost())
            .withParam("rport", Integer.toString(reach.remotePort()));
    SipResponse moved = bare.toBuilder().replaceTopVia(told).build();
    return egress.relay().isEmpty()
        ? new Addressed(moved, flow)
        : nodes
            .living(reach.edgeNode())
            .map(edge -> forwarding.marked(moved, reach, edge.edgeAddress(), edge.port()))
            .map(marked -> new Addressed(marked, flow))
            .orElseGet(() -> new Addressed(moved, flow));
  }

  private Egress direct(Flow flow, Reach reach) {
    return new Egress(
        flow, identity.hostTowards(flow), identity.portTowards(flow), reach, Optional.empty());
  }

  private Egress through(SignalingNode edge, Reach reach) {
    InetSocketAddress edgeAddress = edgeAddress(edge);
    return new Egress(
        Flow.udp(identity.local(edgeAddress.getAddress(), Transport.UDP), edgeAddress),
        identity.edgeHost(),
        identity.port(),
        reach,
        Optional.of(new Egress.Relay(reach.edgeRoute(), contactAt(edge, reach))));
  }

  /**
   * How we show ourselves to a server before it is known which of its addresses will be used. The
   * flow leads to the address in the URI; where that is a name, to ourselves.
   */
  Egress towards(SipUri server) {
    Transport transport =
        server
            .param("transport")
            .flatMap(Transport::named)
            .orElse(server.isSecure() ? Transport.TLS : Transport.UDP);
    InetSocketAddress address =
        NextHopOf.address(server.host(), server.port().orElse(transport.defaultPort()))
            .orElseGet(() -> new InetSocketAddress(identity.advertised().first(), identity.port()));
    return identity.egress(
        new Flow(transport, identity.local(address.getAddress(), transport), address, 0));
  }

  /** Where the peer sends his requests: the address of that node that he knows already. */
  private static String contactAt(SignalingNode edge, Reach reach) {
    Transport transport = Transport.valueOf(reach.transport());
    InetAddress peer = InetAddress.ofLiteral(reach.remoteHost());
    return Egress.contact(
        IpLiteral.print(edge.addresses().facing(peer)),
        transport == Transport.TLS ? edge.tlsPort() : edge.port(),
        transport);
  }

  private static InetSocketAddress edgeAddress(SignalingNode edge) {
    return NextHopOf.address(edge.edgeAddress(), edge.port())
        .orElseThrow(() -> new IllegalArgumentException("no address: " + edge.edgeAddress()));
  }

  /** RFC 3327 section 5.4: the first of the path is the next hop. */
  private Egress alongPath(Reach reach) {
    Optional<SipUri> first = NameAddr.parse(reach.path().getFirst()).flatMap(NameAddr::sipUri);
    Transport transport =
        first
            .flatMap(uri -> uri.param("transport"))
            .flatMap(Transport::named)
            .orElse(Transport.UDP);
    // A name instead of an address: back to whoever brought the registration.
    Flow flow =
        first
            .flatMap(
                uri -> NextHopOf.address(uri.host(), uri.port().orElse(transport.defaultPort())))
            .map(
                address ->
                    new Flow(
                        transport, identity.local(address.getAddress(), transport), address, 0))
            .orElseGet(() -> identity.flow(reach));
    return direct(flow, reach);
  }

  @Override
  public Optional<Login> login(String trunk) {
    return logins.of(trunk);
  }

  boolean canCarry(Flow flow) {
    return connections.canCarry(flow);
  }

  @Override
  public boolean lives(Reach reach) {
    boolean needsConnection = reach.connectionId() != 0 && reach.path().isEmpty();
    if (!needsConnection) {
      return true;
    }
    return reach.edgeNode().equals(identity.node())
        ? connections.has(reach.connectionId())
        : !reach.edgeRoute().isEmpty() && nodes.living(reach.edgeNode()).isPresent();
  }

  @Override
  public SipRequest received(SipRequest invite, Egress caller) {
    SipRequest bare = forwarding.unmarked(invite);
    return caller.relay().isEmpty()
        ? bare
        : nodes
            .living(caller.reach().edgeNode())
            .map(edge -> forwarding.marked(bare, caller.reach(), edge.edgeAddress(), edge.port()))
            .orElse(bare);
  }
}
