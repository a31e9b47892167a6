package io.tandem.sip.transaction;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What must hold of an INVITE however bad the network is. */
class LossyNetworkTest {
  private static final int SEEDS = 10_000;

  /** One truth about a finished run. */
  private interface Invariant {
    boolean holds(LossyNetwork run);
  }

  /** A retransmitted INVITE is the same call. */
  private static final class TheCalleeIsCalledOnce implements Invariant {
    @Override
    public boolean holds(LossyNetwork run) {
      return run.callee.invites <= 1;
    }
  }

  /** The caller learns exactly one end: a final response, or that none came. */
  private static final class TheCallerLearnsOneEnd implements Invariant {
    @Override
    public boolean holds(LossyNetwork run) {
      return run.caller.finals.size() + run.caller.timeouts == 1 && run.caller.over;
    }
  }

  /** Nobody hears of an answer that was not given. */
  private static final class BothSpeakOfTheSameAnswer implements Invariant {
    @Override
    public boolean holds(LossyNetwork run) {
      return run.caller.finals.stream().allMatch(status -> status == run.callee.answered);
    }
  }

  /**
   * The ACK of a success is seen in time or found missing, not both; that of a failure stays below
   * the user.
   */
  private static final class AnAckIsSeenOrMissed implements Invariant {
    @Override
    public boolean holds(LossyNetwork run) {
      return switch (run.callee.ackTimeouts) {
        case 0 -> run.callee.acks > 0 == (run.callee.answered == 200);
        // One that comes later belongs to nothing, and the user may see it.
        case 1 -> run.callee.acksInTime == 0;
        default -> false;
      };
    }
  }

  /** All transactions end by themselves, and no timer is left. */
  private static final class NothingIsLeftBehind implements Invariant {
    @Override
    public boolean holds(LossyNetwork run) {
      return run.callerLayer.transactions() == 0
          && run.callerLayer.timers() == 0
          && run.calleeLayer.transactions() == 0
          && run.calleeLayer.timers() == 0;
    }
  }

  /** Retransmissions back off: no storm, whatever is lost. */
  private static final class TheNetworkIsNotFlooded implements Invariant {
    @Override
    public boolean holds(LossyNetwork run) {
      return run.datagrams < 100;
    }
  }

  private static final List<Invariant> INVARIANTS =
      List.of(
          new TheCalleeIsCalledOnce(),
          new TheCallerLearnsOneEnd(),
          new BothSpeakOfTheSameAnswer(),
          new AnAckIsSeenOrMissed(),
          new NothingIsLeftBehind(),
          new TheNetworkIsNotFlooded());

  @Test
  void invariantsHoldForEverySeed() {
    for (int seed = 0; seed < SEEDS; seed++) {
      LossyNetwork run = new LossyNetwork(seed);
      run.run();
      for (Invariant invariant : INVARIANTS) {
        if (!invariant.holds(run)) {
          throw new AssertionError(
              "seed %d: %s; answered %d, caller heard %s, %d timeouts, %d acks, %d unacknowledged, %d datagrams"
                  .formatted(
                      seed,
                      invariant.getClass().getSimpleName(),
                      run.callee.answered,
                      run.caller.finals,
                      run.caller.timeouts,
                      run.callee.acks,
                      run.callee.ackTimeouts,
                      run.datagrams));
        }
      }
    }
  }
}
