package io.tandem.signaling.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.MediaFact;
import io.tandem.contracts.MediaNode;
import io.tandem.contracts.Reach;
import io.tandem.kernel.Advertised;
import io.tandem.kernel.RandomTokens;
import io.tandem.kernel.Tokens;
import io.tandem.runtime.metrics.Metrics;
import io.tandem.signaling.call.Call;
import io.tandem.signaling.call.CallInput;
import io.tandem.signaling.call.CallSettings;
import io.tandem.signaling.call.Calls;
import io.tandem.signaling.call.Destination;
import io.tandem.signaling.call.Device;
import io.tandem.signaling.call.Egress;
import io.tandem.signaling.call.LegRole;
import io.tandem.signaling.call.SrtpUse;
import io.tandem.signaling.outbound.FlowTokens;
import io.tandem.signaling.routing.SignalingNodes;
import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.ServerTransactionId;
import io.tandem.sip.transaction.Transport;
import io.tandem.testkit.ManualClock;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A call to 600, just answered, of a phone at 203.0.113.9, whose INVITE came over connection 7. */
class LegMovesTest {

  private static final InetSocketAddress HERE = new InetSocketAddress("192.0.2.100", 5060);
  private static final String CONTACT = "sip:1002@203.0.113.9:5070;transport=tcp";
  private static final String OFFER =
      """
      v=0
      o=- 1 1 IN IP4 203.0.113.9
      s=-
      c=IN IP4 203.0.113.9
      t=0 0
      m=audio 4000 RTP/AVP 0
      """;
  private static final Advertised MEDIA = Advertised.of("192.0.2.200");
  private static final Device PHONE = new Device(RegisteredPhones.ADDRESS, "<urn:uuid:1>", CONTACT);
  private static final Flow FIRST = flow("203.0.113.9", 40_000, 7);
  private static final Flow SECOND = flow("198.51.100.4", 50_000, 8);

  private final RegisteredPhones phones = new RegisteredPhones();
  private final OpenConnections connections = new OpenConnections();
  private final ManualClock clock = new ManualClock();
  private final SignalingMetrics metrics = new SignalingMetrics(new Metrics());
  private final Edges edges = edges();
  private final LegMoves moves =
      new LegMoves(new Whereabouts(phones, edges, clock), edges, clock, metrics);

  private static Flow flow(String host, int port, long connection) {
    return new Flow(Transport.TCP, HERE, new InetSocketAddress(host, port), connection);
  }

  private Edges edges() {
    Identity identity = Nodes.at("signaling-0", "192.0.2.100", 5060);
    byte[] key = new byte[32];
    return new Edges(
        identity,
        new FlowTokens(key, identity.node()),
        new SignalingNodes(),
        connections,
        new Forwarding(
            identity, new NoJournal(), (_, _, _, _) -> {}, metrics, clock, key, Optional.empty()),
        Nodes.NO_LOGINS);
  }

  private void registers(Flow flow) {
    connections.opened(flow);
    phones.registers("<urn:uuid:1>", CONTACT, edges.reach(flow));
  }

  private Call call(Egress egress, String... recordRoutes) {
    SipRequest.Builder invite =
        SipRequest.builder("INVITE", "sip:600@tandem.local")
            .add("Via", "SIP/2.0/TCP 203.0.113.9:40000;branch=z9hG4bKi")
            .add("From", "<sip:1002@tandem.local>;tag=theirs")
            .add("To", "<sip:600@tandem.local>")
            .add("Call-ID", "c")
            .add("CSeq", "1 INVITE")
            .add("Contact", "<" + CONTACT + ">")
            .body("application/sdp", OFFER.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    for (String route : recordRoutes) {
      invite.add("Record-Route", route);
    }
    Tokens tokens = new RandomTokens(new Random(1));
    CallSettings settings =
        new CallSettings(
            Duration.ofSeconds(30),
            Duration.ofSeconds(3),
            Duration.ofSeconds(60),
            Duration.ofMinutes(15));
    Call call =
        new Calls(settings, tokens)
            .open(
                new Calls.Opening(
                    1,
                    1,
                    invite.build(),
                    new ServerTransactionId("z9hG4bKi", "203.0.113.9:40000", "INVITE"),
                    egress,
                    RegisteredPhones.ADDRESS,
                    PHONE,
                    "",
                    "600",
                    new Destination.Echo(),
                    SrtpUse.OFF,
                    Duration.ZERO,
                    new MediaNode("media-0", 0, MEDIA, 1, false, 0, 100, 0, 0, false, 0)),
                clock.epochMillis());
    call.start(clock.epochMillis());
    MediaFact opened =
        new MediaFact.EndpointsOpened(
            call.sid(),
            1,
            "media-0",
            MEDIA,
            List.of(new MediaFact.OpenedEndpoint("caller", 20_000)));
    call.on(new CallInput.Media(opened), clock.epochMillis());
    assertThat(call.isRouted(LegRole.CALLER)).isEqualTo(recordRoutes.length > 0);
    return call;
  }

  private static String tagOf(Call call) {
    return call.localTags().iterator().next();
  }

  private static SipRequest bye(Call call) {
    return SipRequest.builder("BYE", "sip:192.0.2.100")
        .add("Via", "SIP/2.0/TCP 198.51.100.4:50000;branch=z9hG4bKb")
        .add("From", "<sip:1002@tandem.local>;tag=theirs")
        .add("To", "<sip:600@tandem.local>;tag=" + tagOf(call))
        .add("Call-ID", "c")
        .add("CSeq", "2 BYE")
        .build();
  }

  private static SipRequest ack(Call call) {
    return SipRequest.builder("ACK", CONTACT)
        .add("Via", "SIP/2.0/TCP 192.0.2.100:5060;branch=z9hG4bKa")
        .from(NameAddr.parse("<sip:600@tandem.local>;tag=" + tagOf(call)).orElseThrow())
        .add("To", "<sip:1002@tandem.local>;tag=theirs")
        .add("Call-ID", "c")
        .add("CSeq", "3 ACK")
        .build();
  }

  private double moved(Whereabouts.Found found) {
    return metrics.legsMoved(found).count();
  }

  @Test
  void aLegMovesOnceAndIsCountedOnce() {
    Call call = call(edges.egress(FIRST));
    registers(SECOND);

    moves.refresh(call);
    moves.refresh(call);

    assertThat(call.egress(LegRole.CALLER).flow()).isEqualTo(SECOND);
    assertThat(moved(Whereabouts.Found.REGISTERED)).isEqualTo(1);
  }

  @Test
  void aRequestOfTheDialogTakesItsLegAlong() {
    Call call = call(edges.egress(FIRST));
    registers(SECOND);

    moves.onRequest(call, LegRole.CALLER, bye(call), SECOND);

    assertThat(call.egress(LegRole.CALLER).flow()).isEqualTo(SECOND);
    assertThat(moved(Whereabouts.Found.HEARD)).isEqualTo(1);
  }

  @Test
  void aLegThatIsReachedByARouteStaysOnIt() {
    Reach routed = new Reach("signaling-0", "TCP", "203.0.113.9", 40_000, 0, List.of());
    Call call = call(edges.egress(routed), "<sip:proxy.example.com;lr;transport=tcp>");
    Egress before = call.egress(LegRole.CALLER);
    registers(SECOND);

    moves.onRequest(call, LegRole.CALLER, bye(call), SECOND);

    assertThat(call.egress(LegRole.CALLER)).isEqualTo(before);
  }

  @Test
  void anAckWhoseConnectionIsGoneGoesToTheContactWhereThePhoneMustBeCalled() {
    Call call = call(edges.egress(FIRST));
    SipRequest ack = ack(call);
    assertThat(moves.isStranded(ack, FIRST)).isTrue();

    Addressed other = moves.elsewhere(ack, FIRST, call, LegRole.CALLER);

    assertThat(other.flow()).isEqualTo(flow("203.0.113.9", 5070, 0));
    assertThat(other.message().topVia().branch()).isEqualTo(ack.topVia().branch());
    assertThat(moved(Whereabouts.Found.CALLED)).isEqualTo(1);
  }

  @Test
  void anAckWhoseConnectionIsGoneGoesOverTheOneThatThePhoneHasNow() {
    Call call = call(edges.egress(FIRST));
    registers(SECOND);

    assertThat(moves.elsewhere(ack(call), FIRST, call, LegRole.CALLER).flow()).isEqualTo(SECOND);
  }

  @Test
  void nothingIsStrandedWhileItsConnectionIsThere() {
    Call call = call(edges.egress(FIRST));
    connections.opened(FIRST);

    assertThat(moves.isStranded(ack(call), FIRST)).isFalse();
    connections.closed(FIRST);
    assertThat(moves.isStranded(bye(call), FIRST)).as("a request has a transaction").isFalse();
  }
}
