package io.tandem.signaling.engine;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.tandem.kernel.Clock;
import io.tandem.kernel.RandomTokens;
import io.tandem.kernel.ShardTag;
import io.tandem.runtime.metrics.Metrics;
import io.tandem.signaling.call.Egress;
import io.tandem.signaling.call.NextHop;
import io.tandem.signaling.dns.DnsClient;
import io.tandem.signaling.dns.DnsSettings;
import io.tandem.signaling.knock.UdpKnock;
import io.tandem.signaling.transport.Admission;
import io.tandem.signaling.transport.BrokenConnection;
import io.tandem.signaling.transport.Inbound;
import io.tandem.signaling.transport.UdpTransport;
import io.tandem.sip.locate.DeadTargets;
import io.tandem.sip.locate.LocatingRules;
import io.tandem.sip.locate.RecordType;
import io.tandem.sip.message.CSeq;
import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.ParseResult;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.SipUri;
import io.tandem.sip.transaction.ClientTransactionId;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.ServerTransactionId;
import io.tandem.sip.transaction.TimerDurations;
import io.tandem.sip.transaction.TransactionId;
import io.tandem.sip.transaction.TransactionLayer;
import io.tandem.sip.transaction.TransactionUser;
import io.tandem.sip.transaction.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One real loop with a socket, transactions, a dispatch, and real DNS: all but calls. */
final class LiveLoop
    implements TransactionUser, RequestDispatch.Senders, Locator.LoopTime, Inbound, AutoCloseable {

  private final EventLoopGroup group;
  private final EventLoop loop;
  private final UdpTransport udp;
  private final DnsClient dns;
  private final RandomTokens tokens = new RandomTokens(new Random(1));
  private final Identity identity;
  private final TransactionLayer transactions;
  private final RequestDispatch dispatch;
  final BlockingQueue<String> told = new LinkedBlockingQueue<>();

  /**
   * Binds to a free port.
   *
   * @param limit for a search in DNS
   */
  LiveLoop(InetSocketAddress dnsServer, Duration limit) {
    boolean epoll = Epoll.isAvailable();
    group =
        new MultiThreadIoEventLoopGroup(
            1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    loop = group.next();
    udp =
        UdpTransport.bind(
            List.of(loop),
            epoll,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new Everybody(),
            this);
    identity = Nodes.at("signaling-0", "127.0.0.1", udp.localAddress().getPort());
    dns =
        new DnsClient(
            loop,
            epoll,
            Clock.SYSTEM,
            new DnsSettings(List.of(dnsServer), limit.dividedBy(2), limit),
            _ -> {});
    transactions =
        new TransactionLayer(
            TimerDurations.RFC_3261,
            (message, flow) -> udp.send(0, message.encode(), flow.remote(), () -> {}),
            this,
            System.nanoTime());
    dispatch =
        new RequestDispatch(
            this,
            transactions,
            this,
            identity,
            new Locations(
                dns,
                new LocatingRules(List.of(Transport.UDP), List.of(RecordType.A), false),
                new DeadTargets(),
                new UdpKnock(loop, epoll),
                tokens,
                limit,
                Duration.ofSeconds(30)),
            Clock.SYSTEM,
            new SignalingMetrics(new Metrics()));
    var _ =
        loop.scheduleAtFixedRate(
            () -> transactions.advance(System.nanoTime()), 10, 10, TimeUnit.MILLISECONDS);
  }

  /** Sends an OPTIONS, or what else, to whoever serves the hosts. */
  void send(String method, String... hosts) {
    List<SipUri> uris = new ArrayList<>();
    for (String host : hosts) {
      uris.add(SipUri.parse("sip:" + host).orElseThrow());
    }
    loop.execute(
        () -> {
          String token = ShardTag.of(3, tokens);
          Flow nowhere = Flow.udp(udp.localAddress(), udp.localAddress());
          SipRequest request =
              SipRequest.builder(method, "sip:" + hosts[0])
                  .pushVia(identity.egress(nowhere).via(token))
                  .maxForwards(70)
                  .from(NameAddr.parse("<sip:1001@tandem.local>;tag=ours").orElseThrow())
                  .to(NameAddr.parse("<sip:" + hosts[0] + ">").orElseThrow())
                  .callId(token)
                  .cseq(new CSeq(1, method))
                  .build();
          dispatch.send(request, new NextHop.ByName(uris, Optional.empty()));
        });
  }

  /** The next outcome. */
  String outcome() throws InterruptedException {
    return Optional.ofNullable(told.poll(20, TimeUnit.SECONDS)).orElse("nothing");
  }

  /** How long a step waits for its turn on the loop. */
  Duration delay() throws Exception {
    long before = System.nanoTime();
    loop.submit(() -> {}).get(20, TimeUnit.SECONDS);
    return Duration.ofNanos(System.nanoTime() - before);
  }

  @Override
  public void onReceived(ParseResult result, Flow flow) {
    if (result instanceof ParseResult.Parsed parsed) {
      transactions.receive(parsed.message(), flow, System.nanoTime());
    }
  }

  @Override
  public void onClosed(long connectionId) {}

  @Override
  public void onBroken(BrokenConnection reason) {}

  @Override
  public void execute(Runnable step) {
    if (loop.inEventLoop()) {
      step.run();
    } else {
      loop.execute(step);
    }
  }

  @Override
  public void later(long delay, TimeUnit unit, Runnable step) {
    var _ = loop.schedule(step, delay, unit);
  }

  @Override
  public void onAnswer(ClientTransactionId known, SipResponse response) {
    if (response.status() >= 200) {
      told.add(Integer.toString(response.status()));
    }
  }

  @Override
  public void onUnanswered(ClientTransactionId known) {
    told.add("unanswered");
  }

  @Override
  public void onSettled(ClientTransactionId known, SipRequest sent, Egress egress) {}

  @Override
  public void onForgotten(ClientTransactionId known) {}

  @Override
  public void onResponse(ClientTransactionId id, SipResponse response) {
    dispatch.onResponse(id, response);
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
  public void onStrayResponse(SipResponse response, Flow flow) {}

  @Override
  public void onAckTimeout(ServerTransactionId id) {}

  @Override
  public void close() {
    udp.close();
    dns.close();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private record Everybody() implements Admission {
    @Override
    public boolean admits(InetSocketAddress remote) {
      return true;
    }

    @Override
    public boolean knows(InetSocketAddress remote) {
      return true;
    }
  }
}
