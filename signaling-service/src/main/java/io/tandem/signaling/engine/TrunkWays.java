package io.tandem.signaling.engine;

import io.tandem.contracts.Trunk;
import io.tandem.contracts.TrunkLogin;
import io.tandem.contracts.TrunkState;
import io.tandem.kernel.Tokens;
import io.tandem.signaling.call.Destination;
import io.tandem.signaling.call.Egress;
import io.tandem.signaling.call.Login;
import io.tandem.signaling.call.NextHop;
import io.tandem.signaling.routing.OwnNames;
import io.tandem.signaling.routing.Route;
import io.tandem.signaling.routing.TargetOrder;
import io.tandem.signaling.routing.Trunks;
import io.tandem.sip.message.SipUri;
import io.tandem.sip.transaction.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * By which ways a call leaves by a trunk: to which of its servers, and as whom. One for the
 * process; any thread.
 */
public final class TrunkWays {

  private final Trunks trunks;
  private final Logins logins;
  private final OwnNames names;
  private final Edges edges;
  private final Tokens tokens;

  public TrunkWays(Trunks trunks, Logins logins, OwnNames names, Edges edges, Tokens tokens) {
    this.trunks = trunks;
    this.logins = logins;
    this.names = names;
    this.edges = edges;
    this.tokens = tokens;
  }

  /**
   * The ways by one trunk. A carrier that knows us by our address gets one INVITE, which goes from
   * server to server until one serves it. One that wants credentials gets an INVITE for each
   * server: what is proven to one server means nothing to the next.
   */
  List<Destination.TrunkWay> of(Route.TrunkHop hop, Destination.Terms terms) {
    List<SipUri> servers = servers(hop);
    Optional<TrunkLogin> login = hop.trunk().login();
    if (login.isEmpty()) {
      return List.of(trunkWay(hop, known(hop, servers), Optional.empty(), terms));
    }
    Optional<Login> opened = logins.of(hop.trunk());
    return servers.stream()
        .map(server -> trunkWay(hop, asAccount(hop, login.get(), server), opened, terms))
        .toList();
  }

  private Destination.Way asAccount(Route.TrunkHop hop, TrunkLogin login, SipUri server) {
    String target = server.withUser(hop.written()).toString();
    Destination.Guise guise = guise(hop, login, server);
    return throughTheNodeThatRegistered(hop.trunk(), server)
        .map(
            egress ->
                new Destination.Way(
                    target, List.of(), egress, new NextHop.ByFlow(egress.flow()), guise))
        .orElseGet(
            () ->
                new Destination.Way(
                    target,
                    List.of(),
                    edges.towards(server),
                    new NextHop.ByName(List.of(server), Optional.empty()),
                    guise));
  }

  /**
   * The carrier expects us where we have registered from; empty when that is here or dead, with
   * other servers, and for connections: each node opens its own.
   */
  private Optional<Egress> throughTheNodeThatRegistered(Trunk trunk, SipUri server) {
    return trunks
        .state(trunk.id())
        .filter(state -> state.isRegistered() && server.toString().equals(state.target()))
        .filter(state -> state.reach().transport().equals(Transport.UDP.name()))
        .map(state -> edges.egress(state.reach()))
        .filter(egress -> egress.relay().isPresent());
  }

  /** With what the challenges of a trunk are answered. */
  Optional<Login> login(Trunk trunk) {
    return logins.of(trunk);
  }

  private static Destination.TrunkWay trunkWay(
      Route.TrunkHop hop, Destination.Way way, Optional<Login> login, Destination.Terms terms) {
    return new Destination.TrunkWay(
        hop.trunk().id(), way, Set.copyOf(hop.trunk().failoverOn()), login, terms);
  }

  private Destination.Way known(Route.TrunkHop hop, List<SipUri> servers) {
    SipUri first = servers.getFirst();
    return new Destination.Way(
        first.withUser(hop.written()).toString(),
        List.of(),
        edges.towards(first),
        new NextHop.ByName(servers, Optional.empty()),
        new Destination.Guise(
            Optional.of("<" + SipUri.of(hop.written(), names.domain()) + ">"),
            hop.callerNumber().map(this::shown)));
  }

  private String shown(String number) {
    return number.equals(Route.ANONYMOUS)
        ? Destination.Guise.ANONYMOUS
        : names.addressOfRecord(number);
  }

  /** A carrier knows its subscriber by his address there; the number that he shows comes first. */
  private static Destination.Guise guise(Route.TrunkHop hop, TrunkLogin login, SipUri server) {
    String domain = login.domain().isEmpty() ? server.host() : login.domain();
    SipUri caller = SipUri.of(hop.callerNumber().orElse(login.username()), domain);
    return new Destination.Guise(
        Optional.of("<" + SipUri.of(hop.written(), domain) + ">"),
        Optional.of(caller.toString().substring("sip:".length())));
  }

  /**
   * In an order drawn by priorities and weights, but first the one with which we are registered.
   */
  private List<SipUri> servers(Route.TrunkHop hop) {
    Trunk trunk = hop.trunk();
    List<SipUri> servers = new ArrayList<>();
    for (Trunk.Target target : TargetOrder.drawn(hop.targets(), tokens)) {
      servers.add(SipUri.parse(target.uri()).orElseThrow());
    }
    trunks
        .state(trunk.id())
        .filter(TrunkState::isRegistered)
        .flatMap(
            state ->
                servers.stream().filter(uri -> uri.toString().equals(state.target())).findFirst())
        .ifPresent(
            registered -> {
              servers.remove(registered);
              servers.addFirst(registered);
            });
    return servers;
  }
}
