package io.tandem.signaling.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.Reach;
import io.tandem.contracts.SignalingNode;
import io.tandem.kernel.Advertised;
import io.tandem.runtime.metrics.Metrics;
import io.tandem.signaling.call.Device;
import io.tandem.signaling.call.Egress;
import io.tandem.signaling.outbound.FlowTokens;
import io.tandem.signaling.routing.SignalingNodes;
import io.tandem.sip.message.ParseResult;
import io.tandem.sip.message.SipParser;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.Via;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.Transport;
import io.tandem.testkit.ManualClock;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A phone of 1002 at 203.0.113.9 whose call came over connection 7 of signaling-0. */
class WhereaboutsTest {

  private static final InetSocketAddress HERE = new InetSocketAddress("192.0.2.100", 5060);
  private static final byte[] KEY = new byte[32];
  private static final String INSTANCE = "<urn:uuid:1>";
  private static final String CONTACT = "sip:1002@203.0.113.9:40000;transport=tcp";
  private static final Device PHONE = new Device(RegisteredPhones.ADDRESS, INSTANCE, CONTACT);
  private static final Device NAMELESS = new Device(RegisteredPhones.ADDRESS, "", CONTACT);
  private static final Flow FIRST = flow(Transport.TCP, "203.0.113.9", 40_000, 7);
  private static final Flow SECOND = flow(Transport.TCP, "198.51.100.4", 50_000, 8);

  private final RegisteredPhones phones = new RegisteredPhones();
  private final OpenConnections connections = new OpenConnections();
  private final SignalingNodes nodes = new SignalingNodes();
  private final ManualClock clock = new ManualClock();
  private final SignalingMetrics metrics = new SignalingMetrics(new Metrics());
  private final Edges edges = edges("signaling-0", "192.0.2.100");
  private final Whereabouts whereabouts = new Whereabouts(phones, edges, clock);

  private static Flow flow(Transport transport, String host, int port, long connection) {
    return new Flow(transport, HERE, new InetSocketAddress(host, port), connection);
  }

  private Edges edges(String node, String host) {
    Identity identity = Nodes.at(node, host, 5060);
    Forwarding forwarding =
        new Forwarding(
            identity, new NoJournal(), SENDS_NOTHING, metrics, clock, KEY, Optional.empty());
    return new Edges(
        identity, new FlowTokens(KEY, node), nodes, connections, forwarding, Nodes.NO_LOGINS);
  }

  private static final SipSender SENDS_NOTHING = (_, _, _, _) -> {};

  private Reach registers(String instance, Flow flow) {
    Reach reach = edges.reach(flow);
    connections.opened(flow);
    phones.registers(instance, CONTACT, reach);
    return reach;
  }

  private Egress held(Flow flow) {
    return edges.egress(flow);
  }

  private static SipResponse ok(String sentBy) {
    String text =
        """
        SIP/2.0 200 OK
        Via: SIP/2.0/TCP %s;branch=z9hG4bKi;rport=40000;received=203.0.113.9
        From: <sip:1002@tandem.local>;tag=theirs
        To: <sip:1001@tandem.local>;tag=ours
        Call-ID: c
        CSeq: 1 INVITE
        Content-Length: 0

        """
            .formatted(sentBy);
    if (SipParser.parse(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8))
        instanceof ParseResult.Parsed(SipResponse response)) {
      return response;
    }
    throw new IllegalArgumentException(text);
  }

  private static SipRequest invite() {
    return SipRequest.builder("INVITE", "sip:1001@tandem.local")
        .add("Via", "SIP/2.0/TCP 203.0.113.9:40000;branch=z9hG4bKi")
        .add("From", "<sip:1002@tandem.local>;tag=theirs")
        .add("To", "<sip:1001@tandem.local>")
        .add("Call-ID", "c")
        .add("CSeq", "1 INVITE")
        .add("Contact", "<" + CONTACT + ">")
        .build();
  }

  @Test
  void knowsACallerByTheConnectionOrByTheContactThatHeHasRegistered() {
    String address = RegisteredPhones.ADDRESS;
    assertThat(whereabouts.caller(address, invite(), FIRST)).isEqualTo(NAMELESS);
    registers(INSTANCE, FIRST);
    assertThat(whereabouts.caller(address, invite(), FIRST)).isEqualTo(PHONE);
    assertThat(whereabouts.caller(address, invite(), SECOND)).isEqualTo(PHONE);
  }

  @Test
  void knowsNoCallerBehindProxies() {
    registers(INSTANCE, FIRST);
    SipRequest proxied =
        invite().toBuilder().pushVia(Via.of("TCP", "192.0.2.50", 5060, "z9hG4bKp")).build();

    assertThat(whereabouts.caller(RegisteredPhones.ADDRESS, proxied, FIRST))
        .isEqualTo(Device.UNKNOWN);
  }

  @Test
  void staysWithAConnectionThatIsThere() {
    registers(INSTANCE, FIRST);
    registers("<urn:uuid:of another phone>", SECOND);

    assertThat(whereabouts.instead(PHONE, held(FIRST), Set.of())).isEmpty();
  }

  @Test
  void staysWithAConnectionOverWhichNobodyHasRegistered() {
    connections.opened(FIRST);

    assertThat(whereabouts.instead(PHONE, held(FIRST), Set.of())).isEmpty();
  }

  @Test
  void findsThePhoneOverTheConnectionThatItHasRegisteredSince() {
    Reach before = registers(INSTANCE, FIRST);
    connections.closed(FIRST);
    phones.forgets(before);
    registers(INSTANCE, SECOND);

    assertThat(whereabouts.instead(PHONE, held(FIRST), Set.of()).orElseThrow().way().flow())
        .isEqualTo(SECOND);
  }

  @Test
  void leavesAConnectionThatNobodyHasClosedWhenThePhoneHasRegisteredOverAnother() {
    Reach before = registers(INSTANCE, FIRST);
    phones.forgets(before);
    registers(INSTANCE, SECOND);

    assertThat(whereabouts.instead(PHONE, held(FIRST), Set.of()).orElseThrow().way().flow())
        .isEqualTo(SECOND);
  }

  @Test
  void takesTheOtherFlowOfAPhoneThatHasTwo() {
    registers(INSTANCE, SECOND);
    registers(INSTANCE, FIRST);
    connections.closed(FIRST);

    assertThat(whereabouts.instead(PHONE, held(FIRST), Set.of()).orElseThrow().way().flow())
        .isEqualTo(SECOND);
  }

  @Test
  void knowsAPhoneWithoutAnInstanceByItsContact() {
    registers("", SECOND);

    assertThat(whereabouts.instead(NAMELESS, held(FIRST), Set.of()).orElseThrow().way().flow())
        .isEqualTo(SECOND);
    assertThat(
            whereabouts
                .instead(
                    new Device(RegisteredPhones.ADDRESS, "", "sip:1002@203.0.113.9:1"),
                    held(FIRST),
                    Set.of())
                .orElseThrow()
                .way()
                .flow())
        .as("only by calling it")
        .isNotEqualTo(SECOND);
  }

  @Test
  void doesNotTakeAnotherPhoneOfTheSameSubscriber() {
    registers("<urn:uuid:2>", SECOND);

    assertThat(
            whereabouts
                .instead(PHONE, held(FIRST), Set.of())
                .orElseThrow()
                .way()
                .flow()
                .connectionId())
        .as("only by calling it")
        .isZero();
  }

  @Test
  void doesNotTakeAPhoneThatSpokeTlsToAConnectionInTheClear() {
    registers(INSTANCE, SECOND);
    Flow secure = flow(Transport.TLS, "203.0.113.9", 40_000, 7);

    assertThat(whereabouts.instead(PHONE, held(secure), Set.of())).isEmpty();
  }

  @Test
  void callsAPhoneOverTcpThatIsNowhereRegisteredAndNoOther() {
    assertThat(whereabouts.instead(PHONE, held(FIRST), Set.of()).orElseThrow().way().flow())
        .isEqualTo(flow(Transport.TCP, "203.0.113.9", 40_000, 0));
    for (Transport transport : List.of(Transport.TLS, Transport.WS, Transport.WSS)) {
      Egress held = held(flow(transport, "203.0.113.9", 40_000, 7));
      assertThat(whereabouts.instead(PHONE, held, Set.of())).as(transport.name()).isEmpty();
    }
  }

  @Test
  void callsAPeerOverTlsByTheNameThatItHasProven() {
    Flow trunk =
        new Flow(
            Transport.TLS, HERE, new InetSocketAddress("203.0.113.9", 5061), 7, "trunk.example");

    Flow called = whereabouts.instead(PHONE, held(trunk), Set.of()).orElseThrow().way().flow();

    assertThat(called.connectionId()).isZero();
    assertThat(called.peerName()).isEqualTo("trunk.example");
  }

  @Test
  void triesNothingTwice() {
    Reach second = registers(INSTANCE, SECOND);
    Egress called = whereabouts.instead(PHONE, held(FIRST), Set.of(second)).orElseThrow().way();

    assertThat(called.flow().connectionId()).isZero();
    assertThat(whereabouts.instead(PHONE, held(FIRST), Set.of(second, called.reach()))).isEmpty();
    assertThat(whereabouts.instead(PHONE, called, Set.of(second))).isEmpty();
  }

  @Test
  void goesThroughTheNodeThatHoldsTheNewConnection() {
    nodes.onHeartbeat(
        new SignalingNode(
            "signaling-1",
            Advertised.of("192.0.2.101"),
            "192.0.2.101",
            5060,
            5061,
            SignalingNode.TrunkCalls.NONE,
            0),
        1);
    phones.registers(INSTANCE, CONTACT, edges("signaling-1", "192.0.2.101").reach(SECOND));

    Egress way = whereabouts.instead(PHONE, held(FIRST), Set.of()).orElseThrow().way();

    assertThat(way.relay()).isPresent();
    assertThat(way.flow().remote()).isEqualTo(new InetSocketAddress("192.0.2.101", 5060));
    Addressed answer = edges.answer(ok("203.0.113.9:40000"), way);
    assertThat(answer.flow().remote()).isEqualTo(new InetSocketAddress("192.0.2.101", 5060));
    assertThat(answer.message().topVia().sentBy()).isEqualTo("192.0.2.101:5060");
    assertThat(answer.message().vias().getLast().rport()).hasValue(50_000);
  }

  @Test
  void answersOverTheNewConnection() {
    registers(INSTANCE, SECOND);
    Egress way = whereabouts.instead(PHONE, held(FIRST), Set.of()).orElseThrow().way();

    Addressed answer = edges.answer(ok("203.0.113.9:40000"), way);

    assertThat(answer.flow()).isEqualTo(SECOND);
    assertThat(answer.message().vias()).hasSize(1);
  }

  @Test
  void answersToThePortOfTheViaAtTheHostThatAskedAndNoOther() {
    Egress called = whereabouts.instead(PHONE, held(FIRST), Set.of()).orElseThrow().way();

    assertThat(edges.answer(ok("203.0.113.9:5070"), called).flow().remote())
        .isEqualTo(new InetSocketAddress("203.0.113.9", 5070));
    assertThat(edges.answer(ok("10.0.0.9:5070"), called).flow().remote().getAddress())
        .isEqualTo(FIRST.remote().getAddress());
  }

  @Test
  void followsARequestToTheConnectionOverWhichItsPhoneHasRegistered() {
    registers(INSTANCE, SECOND);

    assertThat(whereabouts.heardFrom(PHONE, held(FIRST), SECOND)).isPresent();
  }

  @Test
  void followsARequestOfAPhoneThatHasNoOtherWayLeftOnItsOwnHostOnly() {
    Flow sameHost = flow(Transport.TCP, "203.0.113.9", 40_001, 9);
    Flow sameHostSecure = flow(Transport.TLS, "203.0.113.9", 40_001, 9);

    assertThat(whereabouts.heardFrom(PHONE, held(FIRST), sameHost)).isPresent();
    assertThat(whereabouts.heardFrom(PHONE, held(FIRST), sameHostSecure)).isEmpty();
    assertThat(whereabouts.heardFrom(PHONE, held(FIRST), SECOND)).isEmpty();
  }

  @Test
  void doesNotFollowAStrangerWhileThePhoneIsThere() {
    Flow sameHost = flow(Transport.TCP, "203.0.113.9", 40_001, 9);
    registers(INSTANCE, FIRST);
    assertThat(whereabouts.heardFrom(PHONE, held(FIRST), sameHost)).isEmpty();

    connections.closed(FIRST);
    registers(INSTANCE, SECOND);
    assertThat(whereabouts.heardFrom(PHONE, held(FIRST), sameHost))
        .as("the phone has registered over another connection")
        .isEmpty();
  }
}
