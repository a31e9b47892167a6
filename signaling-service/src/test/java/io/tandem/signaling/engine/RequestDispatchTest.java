package io.tandem.signaling.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.kernel.ShardTag;
import io.tandem.signaling.call.NextHop;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipUri;
import io.tandem.sip.transaction.ClientTransactionId;
import io.tandem.sip.transaction.Flow;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestDispatchTest {

  private static final Duration TIMER_B = Duration.ofSeconds(32);

  private final DispatchBench bench =
      new DispatchBench()
          .server("example.test", 1, "192.0.2.1")
          .server("example.test", 2, "192.0.2.2");

  @Test
  void sendsToTheFirstTargetAndTellsOneOutcome() {
    bench.send("INVITE", "example.test");
    bench.answer(100);
    bench.answer(180);
    bench.answer(200);
    assertThat(bench.ways()).containsExactly("INVITE UDP 192.0.2.1:5060");
    assertThat(bench.told).containsExactly("100", "settled at 192.0.2.1", "180", "200");
    bench.after(TIMER_B.plusSeconds(1));
    assertThat(bench.told).last().isEqualTo("forgotten");
  }

  @Test
  void a503LeadsToTheNextTargetInANewBranchOfTheSameShard() {
    bench.send("INVITE", "example.test");
    SipRequest first = bench.last("INVITE").request();
    bench.answer(503);
    SipRequest second = bench.last("INVITE").request();
    assertThat(bench.ways())
        .containsExactly(
            "INVITE UDP 192.0.2.1:5060", "ACK UDP 192.0.2.1:5060", "INVITE UDP 192.0.2.2:5060");
    assertThat(second.topVia().branch()).isNotEqualTo(first.topVia().branch());
    assertThat(ShardTag.shardOf(DispatchBench.token(second))).hasValue(3);
    assertThat(second.callId()).isEqualTo(first.callId());
    assertThat(second.cseq()).isEqualTo(first.cseq());
    assertThat(second.vias()).hasSize(1);
    assertThat(bench.told).isEmpty();
    bench.answer(200);
    assertThat(bench.told).containsExactly("settled at 192.0.2.2", "200");
  }

  @Test
  void silenceLeadsToTheNextTargetWhenTimerBOrFHasRunOut() {
    bench.send("INVITE", "example.test");
    bench.send("OPTIONS", "example.test");
    bench.after(TIMER_B.minusSeconds(1));
    assertThat(bench.ways()).hasSize(2);
    bench.after(Duration.ofSeconds(2));
    assertThat(bench.ways())
        .endsWith("INVITE UDP 192.0.2.2:5060", "OPTIONS UDP 192.0.2.2:5060")
        .hasSize(4);
    assertThat(bench.knocked).contains(DispatchBench.at("192.0.2.1"));
    bench.after(TIMER_B.plusSeconds(1));
    assertThat(bench.told).filteredOn("unanswered"::equals).hasSize(2);
  }

  @Test
  void aTargetWhereNobodyListensIsLeftAfterHalfASecond() {
    bench.nobodyAt.add(DispatchBench.at("192.0.2.1"));
    bench.send("INVITE", "example.test");
    bench.after(Duration.ofMillis(700));
    assertThat(bench.ways())
        .containsExactly("INVITE UDP 192.0.2.1:5060", "INVITE UDP 192.0.2.2:5060");
    assertThat(bench.dead.size(0)).isEqualTo(1);
    bench.send("OPTIONS", "example.test");
    assertThat(bench.ways()).last().isEqualTo("OPTIONS UDP 192.0.2.2:5060");
  }

  @Test
  void nobodyIsKnockedAtWhoHasAnswered() {
    bench.send("INVITE", "example.test");
    bench.answer(100);
    bench.after(Duration.ofSeconds(5));
    assertThat(bench.knocked).isEmpty();
  }

  @Test
  void refusalsByTheCalleeAreTold() {
    for (int status : new int[] {302, 404, 486, 500, 603}) {
      DispatchBench fresh = new DispatchBench().server("example.test", 1, "192.0.2.1");
      fresh.server("example.test", 2, "192.0.2.2");
      fresh.send("INVITE", "example.test");
      fresh.answer(status);
      assertThat(fresh.told).contains(Integer.toString(status));
      assertThat(fresh.ways()).doesNotContain("INVITE UDP 192.0.2.2:5060");
    }
  }

  @Test
  void when503IsAllThatCameItIsTold() {
    bench.send("OPTIONS", "example.test");
    bench.answer(503);
    bench.answer(503);
    assertThat(bench.told).containsExactly("503");
    bench.after(TIMER_B);
    assertThat(bench.told).containsExactly("503", "forgotten");
  }

  @Test
  void a503WithRetryAfterIsRemembered() {
    bench.send("OPTIONS", "example.test");
    bench.answer(503, "Retry-After", "60 (busy);duration=5");
    bench.answer(200);
    bench.send("OPTIONS", "example.test");
    assertThat(bench.ways()).last().isEqualTo("OPTIONS UDP 192.0.2.2:5060");
    bench.after(Duration.ofSeconds(61));
    bench.send("OPTIONS", "example.test");
    assertThat(bench.ways()).last().isEqualTo("OPTIONS UDP 192.0.2.1:5060");
  }

  @Test
  void cancelReachesTheTryThatIsUnderWay() {
    ClientTransactionId known = bench.send("INVITE", "example.test");
    bench.answer(503);
    bench.answer(180);
    String branch = bench.last("INVITE").request().topVia().branch().orElseThrow();
    assertThat(bench.dispatch.cancel(known)).isTrue();
    assertThat(bench.last("CANCEL").word()).isEqualTo("CANCEL UDP 192.0.2.2:5060");
    assertThat(bench.last("CANCEL").request().topVia().branch()).contains(branch);
    bench.answer(bench.last("INVITE"), 487);
    assertThat(bench.told).last().isEqualTo("487");
  }

  @Test
  void cancelBeforeAnybodyWasFoundSendsNothing() {
    bench.dnsFallsSilent();
    ClientTransactionId known = bench.send("INVITE", "example.test");
    assertThat(bench.dispatch.cancel(known)).isTrue();
    bench.after(Duration.ofSeconds(60));
    assertThat(bench.sent).isEmpty();
    assertThat(bench.told).containsExactly("unanswered", "forgotten");
  }

  @Test
  void aCancelledInviteIsNotTriedElsewhere() {
    ClientTransactionId known = bench.send("INVITE", "example.test");
    bench.dispatch.cancel(known);
    bench.after(TIMER_B.plusSeconds(1));
    assertThat(bench.ways()).containsExactly("INVITE UDP 192.0.2.1:5060");
    assertThat(bench.told).containsExactly("unanswered", "forgotten");
  }

  @Test
  void aDnsThatNeverAnswersEndsTheSearchInTime() {
    bench.dnsFallsSilent();
    bench.send("INVITE", "example.test");
    bench.after(Duration.ofSeconds(4));
    assertThat(bench.told).isEmpty();
    bench.after(Duration.ofSeconds(2));
    assertThat(bench.told).containsExactly("unanswered", "forgotten");
  }

  @Test
  void aListOfHostsIsTriedInItsOrder() {
    bench.server("second.test", 1, "192.0.2.7");
    bench.send("OPTIONS", "nowhere.test", "192.0.2.9:5060", "second.test");
    bench.answer(503);
    assertThat(bench.ways())
        .containsExactly("OPTIONS UDP 192.0.2.9:5060", "OPTIONS UDP 192.0.2.7:5060");
  }

  @Test
  void aLargeRequestGoesOverTcpAndSaysSo() {
    bench.send(
        bench.request("INVITE", "sip:bob@example.test", 1_300), Optional.empty(), "example.test");
    SipRequest sent = bench.last("INVITE").request();
    assertThat(bench.ways()).containsExactly("INVITE TCP 192.0.2.1:5060");
    assertThat(sent.topVia().transport()).isEqualTo("TCP");
    assertThat(sent.headers().first("Contact")).contains("<sip:192.0.2.100:5060;transport=tcp>");
  }

  @Test
  void aLargeRequestGoesOverUdpWhereTcpIsRefused() {
    bench.refusingTcp.add(DispatchBench.at("192.0.2.1"));
    bench.send(
        bench.request("INVITE", "sip:bob@example.test", 1_300), Optional.empty(), "example.test");
    assertThat(bench.ways())
        .containsExactly("INVITE TCP 192.0.2.1:5060", "INVITE UDP 192.0.2.1:5060");
    assertThat(bench.last("INVITE").request().topVia().transport()).isEqualTo("UDP");
    bench.answer(200);
    assertThat(bench.told).contains("200");
  }

  @Test
  void aPeerWhoseNameLeadsNowhereIsReachedByItsFlow() {
    Flow flow = Flow.udp(DispatchBench.at("192.0.2.100"), DispatchBench.at("198.51.100.4"));
    bench.send(bench.request("BYE", "sip:bob@laptop.test", 0), Optional.of(flow), "laptop.test");
    assertThat(bench.ways()).containsExactly("BYE UDP 198.51.100.4:5060");
    bench.answer(200);
    assertThat(bench.told).containsExactly("200");
  }

  @Test
  void theServerThatHasTheDialogIsPreferredToItsNeighbours() {
    Flow flow = Flow.udp(DispatchBench.at("192.0.2.100"), DispatchBench.at("192.0.2.2"));
    bench.send(bench.request("BYE", "sip:bob@example.test", 0), Optional.of(flow), "example.test");
    assertThat(bench.ways()).containsExactly("BYE UDP 192.0.2.2:5060");
  }

  @Test
  void theAckOfASuccessGoesWhereTheNameLeads() {
    ClientTransactionId invite = bench.send("INVITE", "example.test");
    bench.answer(200);
    SipRequest ack = bench.ack("sip:bob@example.test");
    Flow flow = bench.last("INVITE").flow();
    bench.dispatch.acknowledge(
        invite,
        ack,
        new NextHop.ByName(
            List.of(SipUri.parse("sip:example.test").orElseThrow()), Optional.of(flow)));
    assertThat(bench.ways()).containsExactly("INVITE UDP 192.0.2.1:5060", "ACK UDP 192.0.2.1:5060");
    bench.answer(bench.last("INVITE"), 200);
    assertThat(bench.sent.stream().filter(s -> s.request().is("ACK"))).hasSize(2);
  }

  @Test
  void theAckOfASuccessGoesOnWhereNobodyListens() {
    ClientTransactionId invite = bench.send("INVITE", "example.test");
    bench.answer(200);
    bench.nobodyAt.add(DispatchBench.at("192.0.2.1"));
    Flow flow = Flow.udp(DispatchBench.at("192.0.2.100"), DispatchBench.at("198.51.100.4"));
    bench.dispatch.acknowledge(
        invite,
        bench.ack("sip:bob@example.test"),
        new NextHop.ByName(
            List.of(SipUri.parse("sip:example.test").orElseThrow()), Optional.of(flow)));
    assertThat(bench.last("ACK").word()).isEqualTo("ACK UDP 192.0.2.2:5060");
    bench.answer(bench.last("INVITE"), 200);
    assertThat(bench.sent.stream().filter(s -> s.request().is("ACK")).map(DispatchBench.Sent::word))
        .containsExactly(
            "ACK UDP 192.0.2.1:5060", "ACK UDP 192.0.2.2:5060", "ACK UDP 192.0.2.2:5060");
  }

  @Test
  void aShardThatLeavesIsNotActedForAnyMoreButForItsByes() {
    bench.send("INVITE", "example.test");
    bench.send("BYE", "example.test");
    bench.dispatch.leave(3);
    bench.after(TIMER_B.plusSeconds(1));
    assertThat(bench.ways())
        .containsExactly(
            "INVITE UDP 192.0.2.1:5060", "BYE UDP 192.0.2.1:5060", "BYE UDP 192.0.2.2:5060");
  }

  @Test
  void anInviteThatWasCancelledStillOwesItsCancelWhenItsShardLeaves() {
    ClientTransactionId known = bench.send("INVITE", "example.test");
    bench.dispatch.cancel(known);
    bench.dispatch.leave(3);
    bench.answer(180);
    assertThat(bench.last("CANCEL").word()).isEqualTo("CANCEL UDP 192.0.2.1:5060");
  }

  @Test
  void anInviteWhoseAnswerComesToTheNextOwnerIsNotSentAgainWhenItsShardLeaves() {
    bench.send("INVITE", "example.test");
    bench.dispatch.leave(3);
    int sent = bench.sent.size();
    bench.after(TIMER_B);
    assertThat(bench.sent).hasSize(sent);
  }

  @Test
  void eachServerOfAListIsNamedByTheRequestUriThatItGets() {
    bench.send("OPTIONS", "192.0.2.9:5070", "192.0.2.10:5071");
    assertThat(bench.last("OPTIONS").request().requestUri()).endsWith("@192.0.2.9:5070");
    bench.answer(503);
    assertThat(bench.last("OPTIONS").request().requestUri()).endsWith("@192.0.2.10:5071");
  }
}
