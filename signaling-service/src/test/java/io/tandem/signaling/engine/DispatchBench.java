package io.tandem.signaling.engine;

import io.tandem.kernel.RandomTokens;
import io.tandem.kernel.ShardTag;
import io.tandem.runtime.metrics.Metrics;
import io.tandem.signaling.call.Egress;
import io.tandem.signaling.call.NextHop;
import io.tandem.sip.locate.DeadTargets;
import io.tandem.sip.locate.DnsName;
import io.tandem.sip.locate.LocatingInput;
import io.tandem.sip.locate.LocatingRules;
import io.tandem.sip.locate.Question;
import io.tandem.sip.locate.RecordType;
import io.tandem.sip.locate.ResourceRecord;
import io.tandem.sip.message.CSeq;
import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.SipMessage;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.SipUri;
import io.tandem.sip.message.Via;
import io.tandem.sip.transaction.ClientTransactionId;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.ServerTransactionId;
import io.tandem.sip.transaction.TimerDurations;
import io.tandem.sip.transaction.TransactionId;
import io.tandem.sip.transaction.TransactionLayer;
import io.tandem.sip.transaction.TransactionUser;
import io.tandem.sip.transaction.Transport;
import io.tandem.testkit.ManualClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A dispatch on a loop that is driven by hand, with the transaction layer below it, a DNS that
 * knows what it is told, and a network that a test reads as text.
 */
final class DispatchBench implements TransactionUser, RequestDispatch.Senders, Locator.LoopTime {

  /** A message that left, and by which way. */
  record Sent(SipMessage message, Flow flow) {
    SipRequest request() {
      return (SipRequest) message;
    }

    String word() {
      return request().method()
          + " "
          + flow.transport()
          + " "
          + flow.remote().getAddress().getHostAddress()
          + ":"
          + flow.remote().getPort();
    }
  }

  private record Later(long atNanos, long number, Runnable step) {}

  private final ManualClock clock = new ManualClock();
  private final PriorityQueue<Later> later =
      new PriorityQueue<>(
          (a, b) ->
              a.atNanos() == b.atNanos()
                  ? Long.compare(a.number(), b.number())
                  : Long.compare(a.atNanos(), b.atNanos()));
  private long numbers;
  private final Map<Question, List<ResourceRecord>> zone = new HashMap<>();
  private final List<Runnable> silentDns = new ArrayList<>();
  private boolean dnsSilent;
  final List<InetSocketAddress> nobodyAt = new ArrayList<>();
  final List<InetSocketAddress> knocked = new ArrayList<>();
  final List<InetSocketAddress> refusingTcp = new ArrayList<>();
  final List<Sent> sent = new ArrayList<>();
  final List<String> told = new ArrayList<>();
  final DeadTargets dead = new DeadTargets();
  final Identity identity = Nodes.at("signaling-0", "192.0.2.100", 5060);
  final RandomTokens tokens = new RandomTokens(new Random(4));
  final TransactionLayer transactions =
      new TransactionLayer(TimerDurations.RFC_3261, this::transmit, this, clock.nanoTime());
  final RequestDispatch dispatch =
      new RequestDispatch(
          this,
          transactions,
          this,
          identity,
          new Locations(
              this::ask,
              new LocatingRules(
                  List.of(Transport.UDP, Transport.TCP), List.of(RecordType.A), false),
              dead,
              (address, onNobody) -> {
                knocked.add(address);
                if (nobodyAt.contains(address)) {
                  onNobody.run();
                }
              },
              tokens,
              Duration.ofSeconds(5),
              Duration.ofSeconds(30)),
          clock,
          new SignalingMetrics(new Metrics()));

  static InetSocketAddress at(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), 5060);
  }

  DispatchBench server(String name, int priority, String address) {
    String host = "h" + address.replace('.', '-') + ".test";
    put(
        RecordType.SRV,
        "_sip._udp." + name,
        new ResourceRecord.Srv(priority, 0, 5060, DnsName.parse(host)));
    put(RecordType.A, host, new ResourceRecord.Address(InetAddress.ofLiteral(address)));
    return this;
  }

  private void put(RecordType type, String name, ResourceRecord record) {
    zone.computeIfAbsent(new Question(type, new DnsName(name)), _ -> new ArrayList<>()).add(record);
  }

  DispatchBench dnsFallsSilent() {
    dnsSilent = true;
    return this;
  }

  private void ask(Question question, Consumer<LocatingInput> answer) {
    List<ResourceRecord> records = zone.getOrDefault(question, List.of());
    LocatingInput input =
        records.isEmpty()
            ? new LocatingInput.Nothing(question)
            : new LocatingInput.Answered(question, records);
    if (dnsSilent) {
      silentDns.add(() -> answer.accept(input));
    } else {
      answer.accept(input);
    }
  }

  // ---- requests ----

  SipRequest request(String method, String uri, int bodySize) {
    String token = ShardTag.of(3, tokens);
    SipRequest.Builder request =
        SipRequest.builder(method, uri)
            .pushVia(identity.egress(Flow.udp(at("192.0.2.100"), at("192.0.2.1"))).via(token))
            .maxForwards(70)
            .from(NameAddr.parse("<sip:1001@tandem.local>;tag=ours").orElseThrow())
            .to(NameAddr.parse("<" + uri + ">").orElseThrow())
            .callId("call-" + token)
            .cseq(new CSeq(1, method))
            .add("Contact", "<sip:192.0.2.100:5060>");
    if (bodySize > 0) {
      request.body("text/plain", new byte[bodySize]);
    }
    return request.build();
  }

  /** The ACK for a 2xx of whoever answers here. */
  SipRequest ack(String uri) {
    return request("ACK", uri, 0).toBuilder()
        .to(NameAddr.parse("<" + uri + ">;tag=theirs").orElseThrow())
        .build();
  }

  ClientTransactionId send(String method, String... hosts) {
    return send(request(method, "sip:bob@" + hosts[0], 0), Optional.empty(), hosts);
  }

  ClientTransactionId send(SipRequest request, Optional<Flow> flow, String... hosts) {
    List<SipUri> uris =
        List.of(hosts).stream().map(host -> SipUri.parse("sip:" + host).orElseThrow()).toList();
    dispatch.send(request, new NextHop.ByName(uris, flow));
    return ClientTransactionId.of(request);
  }

  /** The latest message is answered. */
  void answer(int status, String... header) {
    answer(sent.getLast(), status, header);
  }

  void answer(Sent to, int status, String... header) {
    SipResponse.Builder response = SipResponse.to(to.request(), status);
    if (status > 100) {
      response.toTag("theirs");
    }
    if (header.length == 2) {
      response.add(header[0], header[1]);
    }
    transactions.receive(response.build(), to.flow(), clock.nanoTime());
  }

  /** Lets time pass, step by step. */
  void after(Duration time) {
    long end = clock.nanoTime() + time.toNanos();
    while (clock.nanoTime() < end) {
      long next = Math.min(end, transactions.nextDeadlineNanos());
      Later first = later.peek();
      if (first != null) {
        next = Math.min(next, first.atNanos());
      }
      clock.advance(Duration.ofNanos(Math.max(0, next - clock.nanoTime())));
      transactions.advance(clock.nanoTime());
      while (!later.isEmpty() && later.peek().atNanos() <= clock.nanoTime()) {
        later.remove().step().run();
      }
      if (transactions.nextDeadlineNanos() <= clock.nanoTime()) {
        // The wheel turns in ticks.
        clock.advance(Duration.ofMillis(1));
      }
    }
  }

  /** Where each new request went, retransmissions left out. */
  List<String> ways() {
    List<String> words = new ArrayList<>();
    List<String> branches = new ArrayList<>();
    for (Sent message : sent) {
      if (message.message() instanceof SipRequest request) {
        String branch = request.method() + request.topVia().branch();
        if (!branches.contains(branch)) {
          branches.add(branch);
          words.add(message.word());
        }
      }
    }
    return words;
  }

  Sent last(String method) {
    return sent.stream()
        .filter(message -> message.request().is(method))
        .reduce((_, latest) -> latest)
        .orElseThrow();
  }

  static String token(SipRequest request) {
    return request.topVia().branch().orElseThrow().substring(Via.MAGIC_COOKIE.length());
  }

  // ---- the loop ----

  @Override
  public void execute(Runnable step) {
    step.run();
  }

  @Override
  public void later(long delay, TimeUnit unit, Runnable step) {
    later.add(new Later(clock.nanoTime() + unit.toNanos(delay), numbers++, step));
  }

  private void transmit(SipMessage message, Flow flow) {
    sent.add(new Sent(message, flow));
    if (flow.transport() == Transport.TCP
        && refusingTcp.contains(flow.remote())
        && message instanceof SipRequest request) {
      transactions.transportFailed(ClientTransactionId.of(request), clock.nanoTime());
    }
  }

  // ---- what the sender is told ----

  @Override
  public void onAnswer(ClientTransactionId known, SipResponse response) {
    told.add(Integer.toString(response.status()));
  }

  @Override
  public void onUnanswered(ClientTransactionId known) {
    told.add("unanswered");
  }

  @Override
  public void onSettled(ClientTransactionId known, SipRequest request, Egress egress) {
    told.add("settled at " + egress.flow().remote().getAddress().getHostAddress());
  }

  @Override
  public void onForgotten(ClientTransactionId known) {
    told.add("forgotten");
  }

  @Override
  public void onResponse(ClientTransactionId id, SipResponse response) {
    if (!dispatch.onResponse(id, response)) {
      told.add("stranger " + response.status());
    }
  }

  @Override
  public void onTimeout(ClientTransactionId id) {
    dispatch.onTimeout(id);
  }

  @Override
  public void onTransportError(TransactionId id) {
    dispatch.onTransportError((ClientTransactionId) id);
  }

  @Override
  public void onTerminated(TransactionId id) {
    dispatch.onTerminated((ClientTransactionId) id);
  }

  @Override
  public void onRequest(ServerTransactionId id, SipRequest request, Flow flow) {}

  @Override
  public void onAck(SipRequest ack, Flow flow) {}

  @Override
  public void onCancel(
      ServerTransactionId invite, ServerTransactionId cancel, SipRequest request) {}

  @Override
  public void onStrayResponse(SipResponse response, Flow flow) {
    told.add("stray " + response.status());
  }

  @Override
  public void onAckTimeout(ServerTransactionId id) {}
}
