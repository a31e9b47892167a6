package io.tandem.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {

  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  /** Monotonic clocks may begin anywhere, and do run over. */
  private static final long START = Long.MAX_VALUE - 5 * MILLI;

  private final Pace pace = new Pace(Duration.ofMillis(2), 3);

  @Test
  void aFewTurnsComeAtOnceAndTheNextOnesWait() {
    assertThat(pace.takeTurn(START)).isZero();
    assertThat(pace.takeTurn(START)).isZero();
    assertThat(pace.takeTurn(START)).isZero();
    assertThat(pace.takeTurn(START)).isEqualTo(2 * MILLI);
    // Taken when that wait was over.
    assertThat(pace.takeTurn(START + 2 * MILLI)).isEqualTo(2 * MILLI);
  }

  @Test
  void turnsThatComeNowAndThenNeverWait() {
    for (int turn = 0; turn < 100; turn++) {
      assertThat(pace.takeTurn(START + turn * 2 * MILLI)).isZero();
    }
  }

  @Test
  void aSilenceGivesBackNoMoreThanABurst() {
    pace.takeTurn(START);
    long later = START + 1_000 * MILLI;
    assertThat(pace.takeTurn(later)).isZero();
    assertThat(pace.takeTurn(later)).isZero();
    assertThat(pace.takeTurn(later)).isZero();
    assertThat(pace.takeTurn(later)).isEqualTo(2 * MILLI);
  }

  @Test
  void aTurnThatWasWorthMorePutsTheNextOneOff() {
    for (int turn = 0; turn < 3; turn++) {
      pace.takeTurn(START);
    }
    pace.payMore(4);
    assertThat(pace.takeTurn(START)).isEqualTo(10 * MILLI);
  }
}
