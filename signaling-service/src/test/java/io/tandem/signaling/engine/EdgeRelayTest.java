package io.tandem.signaling.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.Reach;
import io.tandem.contracts.RegisterRequest;
import io.tandem.contracts.SignalingNode;
import io.tandem.kernel.Advertised;
import io.tandem.kernel.RandomTokens;
import io.tandem.runtime.metrics.Metrics;
import io.tandem.signaling.call.Egress;
import io.tandem.signaling.outbound.FlowTokens;
import io.tandem.signaling.routing.SignalingNodes;
import io.tandem.sip.message.ParseResult;
import io.tandem.sip.message.SipMessage;
import io.tandem.sip.message.SipParser;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.Transport;
import io.tandem.testkit.ManualClock;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The edge, signaling-0 at 192.0.2.100, between an owner at 192.0.2.101 and a phone. */
class EdgeRelayTest {

  private static final InetSocketAddress EDGE = new InetSocketAddress("192.0.2.100", 5060);
  private static final Flow OWNER = Flow.udp(EDGE, new InetSocketAddress("192.0.2.101", 5060));
  private static final Flow PHONE =
      new Flow(Transport.TCP, EDGE, new InetSocketAddress("203.0.113.9", 40_000), 7);
  private static final byte[] KEY = new byte[32];

  private record Sent(SipMessage message, Flow flow) {}

  private final List<Sent> sent = new ArrayList<>();
  private boolean unreachable;
  private final SipSender sender =
      (_, message, flow, onFailure) -> {
        if (unreachable && flow.transport() == Transport.TCP) {
          onFailure.run();
        } else {
          sent.add(new Sent(message, flow));
        }
      };
  private final ManualClock clock = new ManualClock();
  private final NoJournal journal = new NoJournal();
  private final RandomTokens tokens = new RandomTokens(new Random(5));
  private final SignalingMetrics metrics = new SignalingMetrics(new Metrics());
  private final SignalingNodes nodes = new SignalingNodes();
  private final OpenConnections connections = new OpenConnections();
  private final Identity edge = Nodes.at("signaling-0", "192.0.2.100", 5060);
  private final Forwarding forwarding = forwarding(edge);
  private final Edges edges = edges(edge, forwarding);
  private final EdgeRelay relay =
      new EdgeRelay(
          edge, new FlowTokens(KEY, edge.node()), connections, forwarding, sender, tokens, metrics);

  private Forwarding forwarding(Identity identity) {
    return new Forwarding(identity, journal, sender, metrics, clock, KEY, Optional.empty());
  }

  private Edges edges(Identity identity, Forwarding way) {
    return new Edges(
        identity, new FlowTokens(KEY, identity.node()), nodes, connections, way, Nodes.NO_LOGINS);
  }

  private String route() {
    return edges.reach(PHONE).edgeRoute();
  }

  private static SipRequest request(String method, String... lines) {
    String text =
        """
        %1$s sip:1002@10.0.0.2:40000;transport=tcp SIP/2.0
        Via: SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bKt0003abc;rport
        Max-Forwards: 69
        From: <sip:1001@tandem.local>;tag=t0003aa
        To: <sip:1002@tandem.local>
        Call-ID: ours
        CSeq: 1 %1$s
        %2$s
        """
            .formatted(method, String.join("\n", lines));
    return (SipRequest) parsed(text + "\n");
  }

  private static SipMessage parsed(String text) {
    if (SipParser.parse(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8))
        instanceof ParseResult.Parsed(SipMessage message)) {
      return message;
    }
    throw new IllegalArgumentException(text);
  }

  private SipRequest passedOn() {
    return (SipRequest) sent.getLast().message();
  }

  @Test
  void passesARequestOnToTheFlowInItsRoute() {
    connections.opened(PHONE);
    assertThat(
            takes(request("INVITE", "Route: " + route(), "Route: <sip:next.example;lr>"), OWNER, 0))
        .isTrue();
    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst().flow()).isEqualTo(PHONE);
    SipRequest request = passedOn();
    assertThat(request.requestUri()).isEqualTo("sip:1002@10.0.0.2:40000;transport=tcp");
    assertThat(request.headers().all("Route")).containsExactly("<sip:next.example;lr>");
    assertThat(request.headers().has("Record-Route")).isFalse();
    assertThat(request.maxForwards()).hasValue(68);
    assertThat(request.vias()).hasSize(2);
    assertThat(request.topVia().transport()).isEqualTo("TCP");
    assertThat(request.topVia().sentBy()).isEqualTo("192.0.2.100:5060");
    assertThat(request.toString()).doesNotContain(";ob");
  }

  @Test
  void bringsTheResponseBackToTheOwnerHoweverThePhoneWritesAVia() {
    connections.opened(PHONE);
    takes(request("INVITE", "Route: " + route()), OWNER, 0);
    SipRequest invite = passedOn();
    String below = invite.vias().get(1).toString();
    assertThat(below).contains("received=192.0.2.101").contains("rport=5060");
    SipResponse response =
        (SipResponse)
            parsed(
                """
                SIP/2.0 180 Ringing
                Via: %s
                Via: SIP/2.0/UDP 192.0.2.101:5060;received=192.0.2.101;rport=5060;branch=z9hG4bKt0003abc
                From: <sip:1001@tandem.local>;tag=t0003aa
                To: <sip:1002@tandem.local>;tag=phone
                Call-ID: ours
                CSeq: 1 INVITE

                """
                    .formatted(invite.topVia()));
    assertThat(forwarding.isOnItsWayBack(response)).isTrue();
    forwarding.toPeer(response);
    assertThat(sent.getLast().flow()).isEqualTo(OWNER);
    assertThat(sent.getLast().message().vias()).hasSize(1);
    // Nobody makes us send elsewhere.
    assertThat(
            forwarding.isOnItsWayBack(
                (SipResponse)
                    parsed(response.toString().replace("\r\n", "\n").replace("tc=0", "tc=9"))))
        .isFalse();
    assertThat(
            forwarding.isOnItsWayBack(
                (SipResponse)
                    parsed(
                        response
                            .toString()
                            .replace("\r\n", "\n")
                            .replace("received=192.0.2.101", "received=192.0.2.66"))))
        .isFalse();
  }

  @Test
  void showsThePhoneOneTransactionForAnInviteItsRepetitionAndItsCancel() {
    connections.opened(PHONE);
    List<String> branches = new ArrayList<>();
    for (String method : List.of("INVITE", "INVITE", "CANCEL", "ACK")) {
      takes(request(method, "Route: " + route()), OWNER, 0);
      branches.add(passedOn().topVia().branch().orElseThrow());
    }
    assertThat(branches).hasSize(4).containsOnly(branches.getFirst());
  }

  @Test
  void saysThatAFlowHasFailedWhoseConnectionIsGone() {
    takes(request("INVITE", "Route: " + route()), OWNER, 0);
    assertThat(((SipResponse) sent.getLast().message()).status()).isEqualTo(430);
    assertThat(sent.getLast().flow()).isEqualTo(OWNER);
    connections.opened(PHONE);
    unreachable = true;
    takes(request("BYE", "Route: " + route()), OWNER, 0);
    assertThat(((SipResponse) sent.getLast().message()).status()).isEqualTo(430);
    assertThat(sent).hasSize(2);
  }

  @Test
  void answersNoAck() {
    assertThat(takes(request("ACK", "Route: " + route()), OWNER, 0)).isTrue();
    assertThat(sent).isEmpty();
  }

  @Test
  void sendsNothingForWhoeverInventsAToken() {
    connections.opened(PHONE);
    String forged = route().replaceFirst("sip:..", "sip:AA");
    SipRequest request = request("INVITE", "Route: " + forged);
    assertThat(relay.hasToken(request)).isFalse();
    assertThat(takes(request, OWNER, 0)).isTrue();
    assertThat(((SipResponse) sent.getLast().message()).status()).isEqualTo(430);
  }

  @Test
  void leavesRequestsAloneThatAreForNoFlow() {
    assertThat(takes(request("INVITE"), OWNER, 0)).isFalse();
    for (String route :
        List.of(
            "<sip:192.0.2.100:5060;lr>",
            "<sip:192.0.2.100;lr;ob>",
            "<sip:token@192.0.2.55:5060;lr;ob>")) {
      assertThat(takes(request("INVITE", "Route: " + route), OWNER, 0)).as(route).isFalse();
    }
    assertThat(sent).isEmpty();
  }

  @Test
  void stopsWhatHasGoneTooFar() {
    connections.opened(PHONE);
    SipRequest tired = request("INVITE", "Route: " + route()).toBuilder().maxForwards(0).build();
    takes(tired, OWNER, 0);
    assertThat(((SipResponse) sent.getLast().message()).status()).isEqualTo(483);
  }

  // ---- the owner's side

  private final Identity owner = Nodes.at("signaling-1", "192.0.2.101", 5060);
  private final Forwarding forwardingOfOwner = forwarding(owner);
  private final Edges edgesOfOwner = edges(owner, forwardingOfOwner);

  private void beats(String node, long atEpochMillis) {
    nodes.onHeartbeat(
        new SignalingNode(
            node,
            Advertised.of("203.0.113.1"),
            "192.0.2.100",
            5060,
            5061,
            SignalingNode.TrunkCalls.NONE,
            77),
        TimeUnit.MILLISECONDS.toNanos(atEpochMillis));
  }

  @Test
  void leadsThroughTheNodeThatHoldsTheFlow() {
    beats("signaling-0", 1_000);
    Reach reach = edges.reach(PHONE);
    Egress egress = edgesOfOwner.egress(reach);
    assertThat(egress.flow().remote()).isEqualTo(EDGE);
    assertThat(egress.flow().transport()).isEqualTo(Transport.UDP);
    Egress.Relay through = egress.relay().orElseThrow();
    assertThat(through.route()).isEqualTo(reach.edgeRoute());
    assertThat(through.contact()).isEqualTo("<sip:203.0.113.1:5060;transport=tcp>");
    assertThat(egress.reach()).isEqualTo(reach);
    // At home it is the flow itself.
    assertThat(edges.egress(reach).flow()).isEqualTo(PHONE);
    assertThat(edges.egress(reach).relay()).isEmpty();
  }

  @Test
  void goesStraightToAPhoneOfADeadNodeThatSpeaksDatagrams() {
    Flow datagrams = Flow.udp(EDGE, new InetSocketAddress("203.0.113.9", 5062));
    beats("signaling-0", 1_000);
    beats("signaling-1", 60_000);
    Reach reach = edges.reach(datagrams);
    assertThat(edgesOfOwner.lives(reach)).isTrue();
    assertThat(edgesOfOwner.egress(reach).relay()).isEmpty();
    assertThat(edgesOfOwner.egress(reach).flow().remote()).isEqualTo(datagrams.remote());
    assertThat(edgesOfOwner.lives(edges.reach(PHONE))).isFalse();
  }

  @Test
  void knowsTheConnectionsOfItsOwnNodeThatAreGone() {
    Reach reach = edges.reach(PHONE);
    assertThat(edges.lives(reach)).isFalse();
    connections.opened(PHONE);
    assertThat(edges.lives(reach)).isTrue();
    connections.closed(PHONE);
    assertThat(edges.lives(reach)).isFalse();
  }

  @Test
  void followsAPathFromWhereverTheRegistrationCame() {
    Reach plain = edges.reach(PHONE);
    Reach behindProxy =
        new Reach(
            plain.edgeNode(),
            plain.transport(),
            plain.remoteHost(),
            plain.remotePort(),
            plain.connectionId(),
            List.of("<sip:192.0.2.50:5080;transport=tcp;lr>", "<sip:p2.example;lr>"));
    Egress egress = edgesOfOwner.egress(behindProxy);
    assertThat(edgesOfOwner.lives(behindProxy)).isTrue();
    assertThat(egress.relay()).isEmpty();
    assertThat(egress.flow().remote()).isEqualTo(new InetSocketAddress("192.0.2.50", 5080));
    assertThat(egress.flow().transport()).isEqualTo(Transport.TCP);
  }

  @Test
  void answersAnInviteThatTheEdgeReceivedWhenItStillOwnedTheCall() {
    beats("signaling-0", 1_000);
    SipRequest received =
        (SipRequest)
            parsed(
                """
                INVITE sip:600@tandem.local SIP/2.0
                Via: SIP/2.0/TCP 10.0.0.2:40000;branch=z9hG4bKephone;received=203.0.113.9;rport=40000
                From: <sip:1001@tandem.local>;tag=phone
                To: <sip:600@tandem.local>
                Call-ID: phones
                CSeq: 1 INVITE

                """);
    Egress through = edgesOfOwner.egress(edges.reach(PHONE));
    SipRequest seen = edgesOfOwner.received(received, through);
    assertThat(seen.vias()).hasSize(2);
    SipResponse answer = SipResponse.to(seen, 180).toTag("t0003bb").build();
    assertThat(forwarding.isOnItsWayBack(answer)).isTrue();
    forwarding.toPeer(answer);
    assertThat(sent.getLast().flow()).isEqualTo(PHONE);
    assertThat(sent.getLast().message().topVia().branch()).contains("z9hG4bKephone");
    // Handed on once more, or back home, it is not marked twice.
    assertThat(edgesOfOwner.received(seen, through)).asString().isEqualTo(seen.toString());
    assertThat(edges.received(seen, edges.egress(edges.reach(PHONE))).vias()).hasSize(1);
  }

  // ---- what a closed connection means

  @Test
  void asksForTheEndOfWhatWasBoundOverAConnection() {
    BoundConnections bound = new BoundConnections(connections, journal, clock, tokens, edge.node());
    Reach reach = edges.reach(PHONE);
    connections.opened(PHONE);
    bound.onRegistered("1001@tandem.local", reach);
    bound.onRegistered("1001@tandem.local", reach);
    bound.onRegistered("1002@tandem.local", reach);
    assertThat(journal.asked).isEmpty();
    connections.closed(PHONE);
    bound.onClosed(PHONE.connectionId());
    assertThat(journal.asked)
        .containsExactlyInAnyOrder(
            RegisterRequest.flowClosed("1001@tandem.local", reach, clock.epochMillis()),
            RegisterRequest.flowClosed("1002@tandem.local", reach, clock.epochMillis()));
    // The registrar's answer came after the end.
    bound.onRegistered("1003@tandem.local", reach);
    assertThat(journal.asked).hasSize(3);
  }

  private boolean takes(SipRequest request, Flow from, int loop) {
    if (!relay.isForFlow(request)) {
      return false;
    }
    relay.relay(request, from, loop);
    return true;
  }
}
