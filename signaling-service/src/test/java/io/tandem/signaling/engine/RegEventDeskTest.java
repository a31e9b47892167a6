package io.tandem.signaling.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.Custody;
import io.tandem.contracts.Reach;
import io.tandem.contracts.Subscriber;
import io.tandem.kernel.RandomTokens;
import io.tandem.runtime.metrics.Metrics;
import io.tandem.signaling.auth.Authenticator.Verdict;
import io.tandem.signaling.call.Egress;
import io.tandem.signaling.call.NextHop;
import io.tandem.signaling.outbound.FlowTokens;
import io.tandem.signaling.routing.Directory;
import io.tandem.signaling.routing.OwnNames;
import io.tandem.signaling.routing.SignalingNodes;
import io.tandem.sip.message.ParseResult;
import io.tandem.sip.message.SipParser;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.ServerTransactionId;
import io.tandem.sip.transaction.Transport;
import io.tandem.testkit.ManualClock;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Subscriber 1001 over TCP; whoever sends an Authorization of "1001" has proven to be him. */
class RegEventDeskTest {

  private static final byte[] KEY = new byte[32];
  private static final Flow PHONE =
      new Flow(
          Transport.TCP,
          new InetSocketAddress("192.0.2.100", 5060),
          new InetSocketAddress("203.0.113.9", 40_000),
          7);

  private record Alarm(long atNanos, Runnable step, Future<?> future) {}

  private record Asked(SipRequest request, NextHop hop, LoneRequests.Asker asker) {}

  private final ManualClock clock = new ManualClock();
  private final NoJournal journal = new NoJournal();
  private final RandomTokens tokens = new RandomTokens(new Random(5));
  private final SignalingMetrics metrics = new SignalingMetrics(new Metrics());
  private final OpenConnections connections = new OpenConnections();
  private final Identity node = Nodes.at("signaling-0", "192.0.2.100", 5060);
  private final List<Binding> bindings = new ArrayList<>();
  private final List<SipResponse> answers = new ArrayList<>();
  private final List<Asked> asked = new ArrayList<>();
  private final List<Alarm> alarms = new ArrayList<>();
  private boolean shardsLeft = true;
  private boolean known = true;

  private final RegEventDesk.Floor loop =
      new RegEventDesk.Floor() {
        @Override
        public Optional<Shards.Owned> shardForNewCall() {
          return shardsLeft ? Optional.of(new Shards.Owned(3, 0, 1)) : Optional.empty();
        }

        @Override
        public void respond(ServerTransactionId id, SipResponse response) {
          answers.add(response);
        }

        @Override
        public void answerCheaply(ServerTransactionId id, SipResponse response) {
          answers.add(response);
        }

        @Override
        public void ask(SipRequest request, NextHop hop, Egress way, LoneRequests.Asker asker) {
          asked.add(new Asked(request, hop, asker));
        }

        @Override
        public Future<?> after(long delay, TimeUnit unit, Runnable step) {
          Future<?> future = ImmediateEventExecutor.INSTANCE.newPromise();
          alarms.add(new Alarm(clock.nanoTime() + unit.toNanos(delay), step, future));
          return future;
        }

        @Override
        public String callLessTag() {
          return "n1";
        }
      };

  private final Directory directory =
      new Directory() {
        @Override
        public Optional<Subscriber> subscriber(String name) {
          return known ? Optional.of(someone(name)) : Optional.empty();
        }

        @Override
        public List<Binding> bindings(String addressOfRecord, long now) {
          return bindings.stream()
              .filter(_ -> addressOfRecord.equals("1001@tandem.test"))
              .filter(binding -> binding.expiresAtEpochMillis() > now)
              .toList();
        }
      };

  private final RegEventDesk desk =
      new RegEventDesk(
          loop,
          (request, header, _) ->
              request
                  .headers()
                  .first(header)
                  .<Verdict>map(user -> new Verdict.Accepted(someone(user)))
                  .orElseGet(() -> new Verdict.Challenged(List.of("Digest x"), false)),
          new OwnNames("tandem.test", Set.of()),
          directory,
          new Edges(
              node,
              new FlowTokens(KEY, node.node()),
              new SignalingNodes(),
              connections,
              new Forwarding(
                  node, journal, (_, _, _, _) -> {}, metrics, clock, KEY, Optional.empty()),
              Nodes.NO_LOGINS),
          new WatchedAddresses(),
          clock,
          tokens);

  private static Subscriber someone(String name) {
    return new Subscriber(name, "tandem.test", Map.of(), "", false, Custody.DEFAULT, 1);
  }

  private void registers(String contact, long seconds) {
    Reach reach = node.reach(PHONE);
    long until = clock.epochMillis() + seconds * 1000;
    bindings.add(new Binding(contact, until, 1000, "c", 1, "", 0, "", reach, 0));
    desk.onBindings("1001@tandem.test");
  }

  private static SipRequest subscribe(String user, String toTag, int cseq, String... lines) {
    String text =
        """
        SUBSCRIBE sip:%s@tandem.test SIP/2.0
        Via: SIP/2.0/TCP 10.0.0.2:40000;branch=z9hG4bK%d;rport
        Max-Forwards: 70
        From: <sip:1001@tandem.test>;tag=theirs
        To: <sip:1001@tandem.test>%s
        Call-ID: one
        CSeq: %d SUBSCRIBE
        Contact: <sip:1001@10.0.0.2:40000;transport=tcp>
        %s
        """
            .formatted(
                user, cseq, toTag.isEmpty() ? "" : ";tag=" + toTag, cseq, String.join("\n", lines));
    if (SipParser.parse((text + "\n").replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8))
        instanceof ParseResult.Parsed(SipRequest request)) {
      return request;
    }
    throw new IllegalArgumentException(text);
  }

  private static ServerTransactionId idOf(SipRequest request) {
    String branch = request.topVia().branch().orElseThrow();
    return new ServerTransactionId(branch, request.topVia().sentBy(), request.method());
  }

  private SipResponse begins(String user, String... lines) {
    SipRequest request = subscribe(user, "", 1, lines);
    desk.onSubscribe(idOf(request), request, PHONE);
    return answers.getLast();
  }

  private SipResponse goesOn(SipResponse accepted, int cseq, String... lines) {
    String tag = accepted.to().tag().orElseThrow();
    SipRequest request = subscribe("1001", tag, cseq, lines);
    desk.onSubscribeWithin(idOf(request), request, tag, false);
    return answers.getLast();
  }

  private SipResponse accepted(String... more) {
    connections.opened(PHONE);
    List<String> lines = new ArrayList<>(List.of("Event: reg", "Authorization: 1001"));
    lines.addAll(List.of(more));
    return begins("1001", lines.toArray(String[]::new));
  }

  private void passes(long seconds) {
    clock.advance(Duration.ofSeconds(seconds));
    List<Alarm> due =
        alarms.stream()
            .filter(a -> !a.future().isCancelled() && a.atNanos() <= clock.nanoTime())
            .toList();
    alarms.removeAll(due);
    due.forEach(alarm -> alarm.step().run());
  }

  private static String body(SipRequest notify) {
    return new String(notify.body(), StandardCharsets.UTF_8);
  }

  private static String state(SipRequest notify) {
    return notify.headers().first("Subscription-State").orElseThrow();
  }

  private SipRequest last() {
    return asked.getLast().request();
  }

  @Test
  void aSubscriberIsToldAtOnceInADialogOfItsOwn() {
    registers("sip:1001@10.0.0.2", 600);

    SipResponse accepted = accepted("Expires: 900", "Accept: text/plain, */*;q=0.1");

    assertThat(accepted.status()).isEqualTo(200);
    assertThat(accepted.expires()).hasValue(900);
    assertThat(accepted.contacts()).hasSize(1);
    assertThat(asked).hasSize(1);
    SipRequest notify = last();
    assertThat(notify.method()).isEqualTo("NOTIFY");
    assertThat(notify.requestUri()).isEqualTo("sip:1001@10.0.0.2:40000;transport=tcp");
    assertThat(notify.from().tag()).isEqualTo(accepted.to().tag());
    assertThat(notify.to().tag()).hasValue("theirs");
    assertThat(notify.cseq().number()).isEqualTo(1);
    assertThat(notify.headers().first("Event")).hasValue("reg");
    assertThat(notify.isContent("application/reginfo+xml")).isTrue();
    assertThat(state(notify)).isEqualTo("active;expires=900");
    assertThat(body(notify)).contains("version=\"0\"", "<uri>sip:1001@10.0.0.2</uri>");
    assertThat(asked.getLast().hop()).isEqualTo(new NextHop.ByFlow(PHONE));
  }

  @Test
  void nobodyElseIsToldAndNothingElse() {
    assertThat(begins("1001", "Event: presence").status()).isEqualTo(489);
    assertThat(answers.getLast().headers().first("Allow-Events")).hasValue("reg");
    assertThat(begins("1001", "Subject: x").status()).isEqualTo(489);
    assertThat(begins("1001", "Event: reg", "Accept: text/plain").status()).isEqualTo(406);
    assertThat(begins("1001", "Event: reg").status()).isEqualTo(401);
    assertThat(begins("1002", "Event: reg", "Authorization: 1001").status()).isEqualTo(403);
    assertThat(accepted("Expires: 59").status()).isEqualTo(423);
    assertThat(answers.getLast().headers().first("Min-Expires")).hasValue("60");
    shardsLeft = false;
    assertThat(accepted().status()).isEqualTo(503);
    assertThat(asked).isEmpty();
  }

  @Test
  void changesAreToldAndTheEndOfAContactToo() {
    SipResponse accepted = accepted();
    assertThat(accepted.expires()).hasValue(3600);
    clock.advance(Duration.ofSeconds(10));

    registers("sip:1001@10.0.0.2", 600);
    assertThat(body(last())).contains("version=\"1\"", "state=\"active\" event=\"registered\"");

    passes(600);
    assertThat(asked).hasSize(3);
    assertThat(body(last())).contains("version=\"2\"", "state=\"terminated\" event=\"expired\"");
    assertThat(last().cseq().number()).isEqualTo(3);
  }

  @Test
  void goesOnForAsLongAsItIsRefreshedAndNoLonger() {
    SipResponse accepted = accepted();
    passes(3000);

    SipResponse refreshed = goesOn(accepted, 2, "Event: reg", "Expires: 600");
    assertThat(refreshed.status()).isEqualTo(200);
    assertThat(refreshed.expires()).hasValue(600);
    assertThat(state(last())).isEqualTo("active;expires=600");
    assertThat(goesOn(accepted, 1, "Event: reg").status()).isEqualTo(500);
    assertThat(goesOn(accepted, 3, "Event: reg", "Expires: 1").status()).isEqualTo(423);
    assertThat(goesOn(accepted, 3, "Event: reg;id=9").status()).isEqualTo(481);

    passes(600);
    assertThat(state(last())).isEqualTo("terminated;reason=timeout");
    assertThat(goesOn(accepted, 4, "Event: reg").status()).isEqualTo(481);
  }

  @Test
  void endsWhenItsSubscriberSaysSo() {
    SipResponse accepted = accepted();

    assertThat(goesOn(accepted, 2, "Event: reg", "Expires: 0").status()).isEqualTo(200);

    assertThat(state(last())).isEqualTo("terminated;reason=timeout");
    int told = asked.size();
    passes(10);
    registers("sip:1001@10.0.0.2", 600);
    assertThat(asked).hasSize(told);
  }

  @Test
  void endsWhenItsSubscriberIsNotThereAnyMore() {
    SipResponse unanswered = accepted();
    asked.getLast().asker().onUnanswered();
    assertThat(goesOn(unanswered, 2, "Event: reg").status()).isEqualTo(481);

    SipResponse closed = accepted();
    connections.closed(PHONE);
    assertThat(goesOn(closed, 2, "Event: reg").status()).isEqualTo(481);

    SipResponse deleted = accepted();
    known = false;
    desk.onBindings("1001@tandem.test");
    assertThat(state(last())).isEqualTo("terminated;reason=noresource");
    assertThat(goesOn(deleted, 2, "Event: reg").status()).isEqualTo(481);
  }

  @Test
  void whoSubscribedInAShardThatLeavesIsAskedToDoSoAnew() {
    SipResponse accepted = accepted();

    desk.onShardLeft(4);
    assertThat(asked).hasSize(1);
    desk.onShardLeft(3);

    assertThat(state(last())).isEqualTo("terminated;reason=deactivated");
    assertThat(goesOn(accepted, 2, "Event: reg").status()).isEqualTo(481);
  }

  @Test
  void anAddressHasTenSubscriptionsAndAPlaceThatIsFreeIsTakenAgain() {
    SipResponse first = accepted();
    for (int i = 1; i < 10; i++) {
      assertThat(accepted().status()).isEqualTo(200);
    }
    assertThat(accepted().status()).isEqualTo(403);

    goesOn(first, 2, "Event: reg", "Expires: 0");

    assertThat(accepted().status()).isEqualTo(200);
    assertThat(accepted().status()).isEqualTo(403);
  }
}
