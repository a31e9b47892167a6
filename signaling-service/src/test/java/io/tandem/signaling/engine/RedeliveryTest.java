package io.tandem.signaling.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.kernel.RandomTokens;
import io.tandem.kernel.ShardTag;
import io.tandem.runtime.metrics.Metrics;
import io.tandem.signaling.call.Device;
import io.tandem.signaling.call.Egress;
import io.tandem.signaling.call.NextHop;
import io.tandem.signaling.outbound.FlowTokens;
import io.tandem.signaling.routing.SignalingNodes;
import io.tandem.sip.message.CSeq;
import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.transaction.ClientTransactionId;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.Transport;
import io.tandem.testkit.ManualClock;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Requests to a phone over WebSocket, which takes no connections: it comes back or it does not. */
class RedeliveryTest {

  private static final InetSocketAddress HERE = new InetSocketAddress("192.0.2.100", 5060);
  private static final String INSTANCE = "<urn:uuid:1>";
  private static final Device PHONE = new Device(RegisteredPhones.ADDRESS, INSTANCE, "sip:a@b");
  private static final Flow GONE = flow(40_000, 7);
  private static final Flow NEW = flow(40_001, 8);

  private record Sent(ClientTransactionId lost, SipRequest request, NextHop hop) {}

  private final RegisteredPhones phones = new RegisteredPhones();
  private final OpenConnections connections = new OpenConnections();
  private final ManualClock clock = new ManualClock();
  private final RandomTokens tokens = new RandomTokens(new Random(3));
  private final SignalingMetrics metrics = new SignalingMetrics(new Metrics());
  private final List<Sent> sent = new ArrayList<>();
  private final Queue<Runnable> later = new ArrayDeque<>();
  private final Edges edges = edges();
  private boolean leased = true;
  private final Redelivery redelivery =
      new Redelivery(
          (lost, request, hop) -> sent.add(new Sent(lost, request, hop)),
          new Locator.LoopTime() {
            @Override
            public void execute(Runnable step) {
              step.run();
            }

            @Override
            public void later(long delay, TimeUnit unit, Runnable step) {
              later.add(step);
            }
          },
          new Whereabouts(phones, edges, clock),
          () -> leased,
          clock,
          tokens,
          metrics);

  private static Flow flow(int port, long connection) {
    return new Flow(Transport.WSS, HERE, new InetSocketAddress("203.0.113.9", port), connection);
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

  private void comesBack() {
    connections.opened(NEW);
    phones.registers(INSTANCE, "sip:a@b", edges.reach(NEW));
  }

  private ClientTransactionId sends(String method) {
    Egress egress = edges.egress(GONE);
    SipRequest request =
        SipRequest.builder(method, "sip:1002@df7jal23ls0d.invalid;transport=ws")
            .pushVia(egress.via(ShardTag.of(3, tokens)))
            .maxForwards(70)
            .from(NameAddr.parse("<sip:1001@tandem.local>;tag=ours").orElseThrow())
            .to(NameAddr.parse("<sip:1002@tandem.local>;tag=theirs").orElseThrow())
            .callId("c")
            .cseq(new CSeq(2, method))
            .build();
    redelivery.onSending(request, PHONE, egress);
    return ClientTransactionId.of(request);
  }

  private void passes(Duration time) {
    clock.advance(time);
    List<Runnable> due = List.copyOf(later);
    later.clear();
    due.forEach(Runnable::run);
  }

  @Test
  void sendsAgainByTheOtherWayInANewBranchOfTheSameShard() {
    ClientTransactionId bye = sends("BYE");
    comesBack();

    assertThat(redelivery.onLost(bye)).isTrue();

    assertThat(sent).hasSize(1);
    SipRequest again = sent.getFirst().request();
    assertThat(sent.getFirst().lost()).isEqualTo(bye);
    assertThat(sent.getFirst().hop()).isEqualTo(new NextHop.ByFlow(NEW));
    assertThat(again.cseq()).isEqualTo(new CSeq(2, "BYE"));
    assertThat(ClientTransactionId.of(again)).isNotEqualTo(bye);
    assertThat(ShardTag.shardOf(again.topVia().branch().orElseThrow().substring(7))).hasValue(3);
  }

  @Test
  void aByeWaitsForThePhoneToComeBack() {
    assertThat(redelivery.onLost(sends("BYE"))).isTrue();
    passes(Duration.ofSeconds(10));
    assertThat(sent).isEmpty();
    comesBack();
    passes(Duration.ofSeconds(1));

    assertThat(sent).extracting(Sent::hop).containsExactly(new NextHop.ByFlow(NEW));
  }

  @Test
  void aByeIsGivenUpWhenThePhoneStaysAway() {
    redelivery.onLost(sends("BYE"));
    passes(Duration.ofSeconds(32));
    comesBack();
    passes(Duration.ofSeconds(1));

    assertThat(sent).isEmpty();
    assertThat(later).isEmpty();
    assertThat(metrics.redelivered("lost").count()).isEqualTo(1);
  }

  @Test
  void whileTheLeaseIsStaleAByeWaitsAlsoForThatAndNoLonger() {
    redelivery.onLost(sends("BYE"));
    comesBack();
    leased = false;
    passes(Duration.ofSeconds(1));
    assertThat(sent).isEmpty();

    leased = true;
    passes(Duration.ofSeconds(1));
    assertThat(sent).hasSize(1);
    assertThat(metrics.redelivered("sent").count()).isEqualTo(1);

    redelivery.onLost(ClientTransactionId.of(sent.getFirst().request()));
    leased = false;
    passes(Duration.ofSeconds(32));
    assertThat(later).isEmpty();
    assertThat(metrics.redelivered("lost").count()).isEqualTo(1);
  }

  @Test
  void anotherRequestWaitsForNobody() {
    assertThat(redelivery.onLost(sends("INVITE"))).isFalse();
    assertThat(later).isEmpty();
  }

  @Test
  void aByeToADeadConnectionThatNobodyClosedIsSaidAgain() {
    connections.opened(GONE);
    ClientTransactionId bye = sends("BYE");
    comesBack();

    assertThat(redelivery.onTimeout(bye)).isTrue();
    assertThat(sent).extracting(Sent::hop).containsExactly(new NextHop.ByFlow(NEW));
  }

  @Test
  void anInviteIsKnownByItsNewNameForItsCancel() {
    ClientTransactionId invite = sends("INVITE");
    comesBack();

    assertThat(redelivery.onLost(invite)).isTrue();

    ClientTransactionId again = ClientTransactionId.of(sent.getFirst().request());
    assertThat(redelivery.current(invite)).isEqualTo(again);
    redelivery.onTerminated(again);
    assertThat(redelivery.current(invite)).isEqualTo(invite);
  }

  @Test
  void sendsNothingButByeForAShardThatHasLeft() {
    ClientTransactionId invite = sends("INVITE");
    ClientTransactionId bye = sends("BYE");
    comesBack();
    redelivery.leave(4);
    redelivery.leave(3);

    assertThat(redelivery.onLost(invite)).isFalse();
    assertThat(redelivery.onLost(bye)).isTrue();
  }

  @Test
  void whatHasItsAnswerIsForgotten() {
    ClientTransactionId bye = sends("BYE");
    redelivery.onTerminated(bye);
    comesBack();

    assertThat(redelivery.onLost(bye)).isFalse();
  }

  @Test
  void anInviteThatOpensACallIsTheBusinessOfTheCall() {
    Egress egress = edges.egress(GONE);
    SipRequest invite =
        SipRequest.builder("INVITE", "sip:1002@203.0.113.9")
            .pushVia(egress.via("t0003x"))
            .maxForwards(70)
            .from(NameAddr.parse("<sip:1001@tandem.local>;tag=ours").orElseThrow())
            .to(NameAddr.parse("<sip:1002@tandem.local>").orElseThrow())
            .callId("c")
            .cseq(new CSeq(1, "INVITE"))
            .build();
    redelivery.onSending(invite, PHONE, egress);
    comesBack();

    assertThat(redelivery.onLost(ClientTransactionId.of(invite))).isFalse();
  }
}
