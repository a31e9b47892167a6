package io.tandem.sip.transaction;

import io.tandem.sip.message.SipRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the {@link TransactionLayer} keeps beside a state machine: its name, the flow that it sends
 * through, its running timers. Owned by the layer, on its loop.
 */
abstract sealed class Held {
  private Flow flow;
  // Never more than three, so a list is the quickest map.
  private final List<Running> timers = new ArrayList<>(2);

  Held(Flow flow) {
    this.flow = flow;
  }

  /** A timer that has not fired. */
  private record Running(TimerName name, TimerWheel.Timer<Due> timer) {}

  /** What the wheel carries. */
  record Due(Held held, TimerName name) {}

  Flow flow() {
    return flow;
  }

  void sendThrough(Flow next) {
    flow = next;
  }

  void setTimer(TimerName name, long deadlineNanos, TimerWheel<Due> wheel) {
    clearTimer(name, wheel);
    timers.add(new Running(name, wheel.set(new Due(this, name), deadlineNanos)));
  }

  void clearTimer(TimerName name, TimerWheel<Due> wheel) {
    for (int i = 0; i < timers.size(); i++) {
      if (timers.get(i).name == name) {
        wheel.clear(timers.remove(i).timer);
        return;
      }
    }
  }

  void clearTimers(TimerWheel<Due> wheel) {
    timers.forEach(running -> wheel.clear(running.timer));
    timers.clear();
  }

  static final class Client extends Held {
    private final ClientTransactionId id;
    private final ClientTransaction machine;
    // The layer's own CANCELs are none of the user's business.
    private final boolean internal;
    private @Nullable List<SentAck> acks;

    Client(ClientTransactionId id, ClientTransaction machine, Flow flow, boolean internal) {
      super(flow);
      this.id = id;
      this.machine = machine;
      this.internal = internal;
    }

    /** The ACK for the 2xx of one fork. */
    record SentAck(String toTag, SipRequest ack, Flow flow) {}

    ClientTransactionId id() {
      return id;
    }

    ClientTransaction machine() {
      return machine;
    }

    boolean internal() {
      return internal;
    }

    void remember(SentAck ack) {
      if (acks == null) {
        acks = new ArrayList<>(1);
      }
      acks.removeIf(known -> known.toTag.equals(ack.toTag));
      acks.add(ack);
    }

    @Nullable SentAck ackFor(String toTag) {
      if (acks != null) {
        for (SentAck ack : acks) {
          if (ack.toTag.equals(toTag)) {
            return ack;
          }
        }
      }
      return null;
    }
  }

  static final class Server extends Held {
    private final ServerTransactionId id;
    private final ServerTransaction machine;
    private final MergedRequests.@Nullable Origin origin;
    private Flow source;
    private boolean forgotten;

    /**
     * @param source where the request came from; by UDP the answer may have to go to another port
     */
    Server(
        ServerTransactionId id,
        ServerTransaction machine,
        MergedRequests.@Nullable Origin origin,
        Flow source,
        Flow answers) {
      super(answers);
      this.origin = origin;
      this.id = id;
      this.machine = machine;
      this.source = source;
    }

    MergedRequests.@Nullable Origin origin() {
      return origin;
    }

    /** Whether the layer has let go of it, maybe while its user was being told of it. */
    boolean forgotten() {
      return forgotten;
    }

    void markForgotten() {
      forgotten = true;
    }

    Flow source() {
      return source;
    }

    /** The request came again, by another way. */
    void moveTo(Flow newSource, Flow answers) {
      source = newSource;
      sendThrough(answers);
    }

    ServerTransactionId id() {
      return id;
    }

    ServerTransaction machine() {
      return machine;
    }
  }

  /** A 2xx that is repeated until its ACK comes. */
  static final class Success extends Held {
    private final ServerTransactionId invite;
    private final AwaitedAck awaited;
    private final SuccessRetransmission machine;

    Success(
        ServerTransactionId invite, AwaitedAck awaited, SuccessRetransmission machine, Flow flow) {
      super(flow);
      this.invite = invite;
      this.awaited = awaited;
      this.machine = machine;
    }

    /** By what the ACK of a 2xx is known: it comes in a branch of its own. */
    record AwaitedAck(String callId, String localTag, long cseq) {}

    ServerTransactionId invite() {
      return invite;
    }

    AwaitedAck awaited() {
      return awaited;
    }

    SuccessRetransmission machine() {
      return machine;
    }
  }
}
