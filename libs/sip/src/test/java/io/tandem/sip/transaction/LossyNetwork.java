package io.tandem.sip.transaction;

import io.tandem.sip.message.ParseResult;
import io.tandem.sip.message.ReceivedVia;
import io.tandem.sip.message.SipMessage;
import io.tandem.sip.message.SipParser;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * One INVITE between two transaction layers over a network that loses, doubles, delays and reorders
 * datagrams, all decided by one seed. The callee rings, then answers, refuses or waits for ever;
 * the caller may hang up. Every datagram goes through the encoder and the parser.
 */
final class LossyNetwork {
  static final InetSocketAddress CALLER = new InetSocketAddress("192.0.2.1", 5060);
  static final InetSocketAddress CALLEE = new InetSocketAddress("192.0.2.2", 5060);
  private static final long MS = 1_000_000;
  private static final long THE_END = 300_000 * MS;

  private final Random random;
  private final double loss;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::atNanos).thenComparingLong(Event::order));
  private long nowNanos;
  private long order;

  // What the invariants look at.
  final Caller caller = new Caller();
  final Callee callee = new Callee();
  final TransactionLayer callerLayer;
  final TransactionLayer calleeLayer;
  int datagrams;
  int answer;

  private record Event(long atNanos, long order, Runnable what) {}

  LossyNetwork(long seed) {
    random = new Random(seed);
    loss = random.nextDouble() * 0.6;
    answer = new int[] {200, 486, 0}[random.nextInt(3)];
    callerLayer =
        new TransactionLayer(
            TimerDurations.RFC_3261, (message, flow) -> carry(message, CALLER), caller, 0);
    calleeLayer =
        new TransactionLayer(
            TimerDurations.RFC_3261, (message, flow) -> carry(message, CALLEE), callee, 0);
  }

  void run() {
    caller.invite = callerLayer.request(Messages.invite(), Flow.udp(CALLER, CALLEE), nowNanos);
    if (answer == 0 || random.nextInt(4) == 0) {
      after(random.nextInt(20_000), () -> callerLayer.cancel(caller.invite, nowNanos));
    }
    // Once it rings, no timer of the transaction ends an INVITE: that is the user's to do.
    after(150_000, () -> callerLayer.cancel(caller.invite, nowNanos));
    while (nowNanos < THE_END) {
      long next = Math.min(callerLayer.nextDeadlineNanos(), calleeLayer.nextDeadlineNanos());
      if (!events.isEmpty() && events.peek().atNanos <= next) {
        Event event = events.poll();
        nowNanos = Math.max(nowNanos, event.atNanos);
        event.what.run();
      } else if (next == Long.MAX_VALUE) {
        return;
      } else {
        nowNanos = Math.max(nowNanos, next);
        callerLayer.advance(nowNanos);
        calleeLayer.advance(nowNanos);
      }
    }
  }

  private void after(int millis, Runnable what) {
    events.add(new Event(nowNanos + millis * MS, order++, what));
  }

  private void carry(SipMessage message, InetSocketAddress sender) {
    datagrams++;
    byte[] bytes = message.encode();
    int copies = random.nextDouble() < loss ? 0 : random.nextInt(10) == 0 ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      after(5 + random.nextInt(600), () -> arrive(bytes, sender));
    }
  }

  private void arrive(byte[] bytes, InetSocketAddress sender) {
    if (!(SipParser.parse(bytes) instanceof ParseResult.Parsed(SipMessage message))) {
      throw new AssertionError("sent something that is no SIP");
    }
    InetSocketAddress receiver = sender.equals(CALLER) ? CALLEE : CALLER;
    SipMessage stamped =
        message instanceof SipRequest request ? ReceivedVia.stamp(request, sender) : message;
    TransactionLayer layer = sender.equals(CALLER) ? calleeLayer : callerLayer;
    layer.receive(stamped, Flow.udp(receiver, sender), nowNanos);
  }

  /** Acknowledges what succeeds and remembers what it was told. */
  final class Caller implements TransactionUser {
    final List<Integer> finals = new ArrayList<>();
    ClientTransactionId invite = new ClientTransactionId("", "");
    int timeouts;
    boolean over;

    @Override
    public void onResponse(ClientTransactionId id, SipResponse response) {
      if (response.isFinal()) {
        finals.add(response.status());
      }
      if (response.isSuccess()) {
        SipRequest ack = Messages.request("ACK", "ack").toBuilder().to(response.to()).build();
        callerLayer.acknowledge(id, ack, Flow.udp(CALLER, CALLEE));
      }
    }

    @Override
    public void onTimeout(ClientTransactionId id) {
      timeouts++;
    }

    @Override
    public void onTerminated(TransactionId id) {
      over |= id.equals(invite);
    }

    @Override
    public void onStrayResponse(SipResponse response, Flow flow) {
      // Late ones are expected here.
    }

    @Override
    public void onRequest(ServerTransactionId id, SipRequest request, Flow flow) {
      throw new AssertionError("nobody calls the caller");
    }

    @Override
    public void onAck(SipRequest ack, Flow flow) {
      throw new AssertionError("nobody calls the caller");
    }

    @Override
    public void onCancel(ServerTransactionId invite, ServerTransactionId cancel, SipRequest r) {
      throw new AssertionError("nobody calls the caller");
    }

    @Override
    public void onTransportError(TransactionId id) {
      throw new AssertionError("datagrams fail in silence");
    }

    @Override
    public void onAckTimeout(ServerTransactionId id) {
      throw new AssertionError("nobody calls the caller");
    }
  }

  /** Rings, and answers as the seed says. */
  final class Callee implements TransactionUser {
    int invites;
    int acks;
    int ackTimeouts;
    int acksInTime;
    boolean cancelled;
    int answered;
    private SipRequest invite = Messages.invite();
    private ServerTransactionId id = new ServerTransactionId("", "", "");

    private void respond(int status) {
      if (status >= 200 && answered == 0) {
        answered = status;
      } else if (answered != 0) {
        return;
      }
      calleeLayer.respond(id, SipResponse.to(invite, status).toTag("ours").build(), nowNanos);
    }

    @Override
    public void onRequest(ServerTransactionId id, SipRequest request, Flow flow) {
      if (!request.is("INVITE")) {
        throw new AssertionError("only INVITE was sent");
      }
      invites++;
      this.id = id;
      invite = request;
      after(random.nextInt(1_000), () -> respond(180));
      if (answer != 0) {
        after(1_000 + random.nextInt(10_000), () -> respond(answer));
      } else {
        // Even who waits for ever gives up some day.
        after(120_000, () -> respond(480));
      }
    }

    @Override
    public void onCancel(ServerTransactionId invite, ServerTransactionId cancel, SipRequest r) {
      cancelled = true;
      respond(487);
    }

    @Override
    public void onAck(SipRequest ack, Flow flow) {
      acks++;
    }

    @Override
    public void onAckTimeout(ServerTransactionId id) {
      ackTimeouts++;
      acksInTime = acks;
    }

    @Override
    public void onResponse(ClientTransactionId id, SipResponse response) {
      throw new AssertionError("the callee sends no requests");
    }

    @Override
    public void onStrayResponse(SipResponse response, Flow flow) {
      throw new AssertionError("the callee sends no requests");
    }

    @Override
    public void onTimeout(ClientTransactionId id) {
      throw new AssertionError("the callee sends no requests");
    }

    @Override
    public void onTransportError(TransactionId id) {
      throw new AssertionError("datagrams fail in silence");
    }

    @Override
    public void onTerminated(TransactionId id) {
      // Counted by the layer.
    }
  }
}
