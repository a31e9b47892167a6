package io.tandem.signaling.defence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OverloadControlTest {

  private static final long MILLI = 1_000_000;

  private final OverloadControl overload =
      new OverloadControl(new OverloadLimits(Duration.ofMillis(100), 1000, 500));

  @Test
  void refusesNothingWhileTheLoopKeepsUp() {
    look(50, 99 * MILLI, 999, 499);
    assertThat(refusedOf(100)).isZero();
  }

  @Test
  void forgivesAPause() {
    look(2, 900 * MILLI, 0, 0);
    look(1, 0, 0, 0);
    look(2, 900 * MILLI, 0, 0);
    assertThat(refusedOf(100)).isZero();
  }

  @Test
  void refusesAGrowingShareWhileItLasts() {
    look(3, 200 * MILLI, 0, 0);
    assertThat(refusedOf(100)).isEqualTo(20);
    look(2, 200 * MILLI, 0, 0);
    assertThat(refusedOf(100)).isEqualTo(60);
  }

  @Test
  void alwaysLetsSomethingIn() {
    look(100, 900 * MILLI, 0, 0);
    assertThat(refusedOf(100)).isEqualTo(95);
  }

  @Test
  void watchesTransactionsAndKafkaToo() {
    look(3, 0, 1001, 0);
    assertThat(overload.share()).isEqualTo(20);
    look(1, 0, 0, 501);
    assertThat(overload.share()).isEqualTo(40);
  }

  @Test
  void keepsTheShareBetweenTheMarksAndShrinksItSlowlyBelow() {
    look(4, 200 * MILLI, 0, 0);
    look(10, 70 * MILLI, 0, 0);
    assertThat(overload.share()).isEqualTo(40);
    look(7, 10 * MILLI, 0, 0);
    assertThat(overload.share()).isEqualTo(5);
    look(1, 10 * MILLI, 600, 0);
    assertThat(overload.share()).isEqualTo(5);
    look(2, 10 * MILLI, 0, 0);
    assertThat(overload.share()).isZero();
  }

  private void look(int times, long lagNanos, int transactions, int pendingRecords) {
    for (int i = 0; i < times; i++) {
      overload.observe(lagNanos, transactions, pendingRecords);
    }
  }

  private int refusedOf(int requests) {
    int refused = 0;
    for (int i = 0; i < requests; i++) {
      if (overload.refuses()) {
        refused++;
      }
    }
    return refused;
  }
}
