package io.tandem.sip.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What must hold of a call however bad the network is. */
class LossyCallTest {
  private static final int SEEDS = 10_000;

  /** One truth about a finished run. */
  private interface Invariant {
    boolean holds(LossyCall run);
  }

  /** Neither end sees a message that breaks the rules of offer and answer. */
  private static final class NobodyBreaksTheRules implements Invariant {
    @Override
    public boolean holds(LossyCall run) {
      return run.caller.broken.isEmpty() && run.callee.broken.isEmpty();
    }
  }

  /** The caller takes the reliable responses one by one, as they were sent. */
  private static final class RingingComesInOrder implements Invariant {
    @Override
    public boolean holds(LossyCall run) {
      List<Long> taken = run.caller.reliables;
      return taken.equals(LongStream.range(7, 7L + taken.size()).boxed().toList());
    }
  }

  /** A 2xx does not overtake the session that was described before it. */
  private static final class NoAnswerBeforeItsDescription implements Invariant {
    @Override
    public boolean holds(LossyCall run) {
      return !run.caller.answeredBeforeDescribed;
    }
  }

  /** No end that lives goes on for ever: BYE, a failure, or the session timer. */
  private static final class EveryCallEnds implements Invariant {
    @Override
    public boolean holds(LossyCall run) {
      return living(run).allMatch(end -> end.over || end.heardOfNoCall());
    }
  }

  /** All transactions end by themselves, and no timer is left. */
  private static final class NothingIsLeftBehind implements Invariant {
    @Override
    public boolean holds(LossyCall run) {
      return living(run)
          .allMatch(
              end ->
                  end.layer.transactions() == 0
                      && end.layer.timers() == 0
                      && end.nextDeadlineNanos() == Long.MAX_VALUE);
    }
  }

  /** Retransmissions back off: no storm, whatever is lost. */
  private static final class TheNetworkIsNotFlooded implements Invariant {
    @Override
    public boolean holds(LossyCall run) {
      return run.datagrams < 400;
    }
  }

  private static final List<Invariant> INVARIANTS =
      List.of(
          new NobodyBreaksTheRules(),
          new RingingComesInOrder(),
          new NoAnswerBeforeItsDescription(),
          new EveryCallEnds(),
          new NothingIsLeftBehind(),
          new TheNetworkIsNotFlooded());

  @Test
  void invariantsHoldForEverySeed() {
    int answered = 0;
    int offers = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      LossyCall run = new LossyCall(seed);
      run.run();
      for (Invariant invariant : INVARIANTS) {
        if (!invariant.holds(run)) {
          throw new AssertionError(
              "seed %d: %s; caller %s, callee %s, %d datagrams"
                  .formatted(
                      seed,
                      invariant.getClass().getSimpleName(),
                      told(run.caller),
                      told(run.callee),
                      run.datagrams));
        }
      }
      answered += run.caller.answered ? 1 : 0;
      offers += run.caller.offers + run.callee.offers;
    }
    // The scenario would prove nothing if hardly a call came about.
    assertThat(answered).isGreaterThan(SEEDS / 2);
    assertThat(offers).isGreaterThan(SEEDS);
  }

  private static Stream<LossyEnd> living(LossyCall run) {
    return Stream.of(run.caller, run.callee).filter(end -> !end.dead);
  }

  private static String told(LossyEnd end) {
    return "%s over %s dead %s answered %s reliables %s %s transactions %d timers %d"
        .formatted(
            end.broken,
            end.over,
            end.dead,
            end.answered,
            end.reliables,
            end.talk,
            end.layer.transactions(),
            end.layer.timers());
  }
}
