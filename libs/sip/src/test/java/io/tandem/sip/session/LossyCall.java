package io.tandem.sip.session;

import io.tandem.sip.message.ParseResult;
import io.tandem.sip.message.ReceivedVia;
import io.tandem.sip.message.SipMessage;
import io.tandem.sip.message.SipParser;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.transaction.Flow;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * One call between two ends over a network that loses, doubles, delays and reorders datagrams, all
 * decided by one seed: reliable ringing, answer, offers by either side that may cross, session
 * refreshes, and a hang-up, or an end that dies in silence.
 */
final class LossyCall {
  static final long MS = 1_000_000;
  private static final long THE_END = 900_000 * MS;

  final Random random;
  final LossyEnd caller;
  final LossyEnd callee;
  int datagrams;
  private final double loss;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::atNanos).thenComparingLong(Event::order));
  private long nowNanos;
  private long order;

  private record Event(long atNanos, long order, Runnable what) {}

  LossyCall(long seed) {
    random = new Random(seed);
    loss = random.nextDouble() * 0.4;
    caller = new LossyEnd(this, "caller", new InetSocketAddress("192.0.2.1", 5060));
    callee = new LossyEnd(this, "callee", new InetSocketAddress("192.0.2.2", 5060));
    caller.peer = callee.address;
    callee.peer = caller.address;
  }

  long now() {
    return nowNanos;
  }

  void run() {
    caller.call();
    after(100_000 + random.nextInt(200_000), caller::hangUp);
    if (random.nextInt(5) == 0) {
      LossyEnd victim = random.nextBoolean() ? caller : callee;
      after(random.nextInt(100_000), () -> victim.dead = true);
    }
    while (nowNanos < THE_END) {
      long next = Math.min(caller.nextDeadlineNanos(), callee.nextDeadlineNanos());
      if (!events.isEmpty() && events.peek().atNanos <= next) {
        Event event = events.poll();
        nowNanos = Math.max(nowNanos, event.atNanos);
        event.what.run();
      } else if (next == Long.MAX_VALUE) {
        return;
      } else {
        nowNanos = Math.max(nowNanos, next);
        caller.advance();
        callee.advance();
      }
    }
  }

  void after(int millis, Runnable what) {
    events.add(new Event(nowNanos + millis * MS, order++, what));
  }

  void carry(SipMessage message, LossyEnd from) {
    if (from.dead) {
      return;
    }
    datagrams++;
    byte[] bytes = message.encode();
    int copies = random.nextDouble() < loss ? 0 : random.nextInt(10) == 0 ? 2 : 1;
    LossyEnd to = from == caller ? callee : caller;
    for (int i = 0; i < copies; i++) {
      after(5 + random.nextInt(400), () -> arrive(bytes, from, to));
    }
  }

  private void arrive(byte[] bytes, LossyEnd from, LossyEnd to) {
    if (to.dead) {
      return;
    }
    if (!(SipParser.parse(bytes) instanceof ParseResult.Parsed(SipMessage message))) {
      throw new AssertionError("sent something that is no SIP");
    }
    SipMessage stamped =
        message instanceof SipRequest request ? ReceivedVia.stamp(request, from.address) : message;
    to.layer.receive(stamped, Flow.udp(to.address, from.address), nowNanos);
  }
}
