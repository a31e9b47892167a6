package io.tandem.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
  private static final long MS = 1_000_000;

  @Test
  void firesAtTheDeadlineAndNotBefore() {
    TimerWheel<String> wheel = new TimerWheel<>(5);
    List<String> fired = new ArrayList<>();
    wheel.set("a", 500 * MS + 5);

    assertThat(wheel.nextDeadlineNanos()).isEqualTo(500 * MS + 5);
    wheel.advance(500 * MS + 4, fired::add);
    assertThat(fired).isEmpty();
    wheel.advance(500 * MS + 5, fired::add);
    assertThat(fired).containsExactly("a");
    assertThat(wheel.nextDeadlineNanos()).isEqualTo(TimerWheel.NEVER);
  }

  @Test
  void firesWhatLiesMoreThanOneTurnAhead() {
    TimerWheel<String> wheel = new TimerWheel<>(0);
    List<String> fired = new ArrayList<>();
    wheel.set("far", 100_000 * MS);

    for (long now = 0; now < 100_000; now += 7) {
      wheel.advance(now * MS, fired::add);
      assertThat(fired).isEmpty();
      assertThat(wheel.nextDeadlineNanos()).isEqualTo(100_000 * MS);
    }
    wheel.advance(100_000 * MS, fired::add);
    assertThat(fired).containsExactly("far");
  }

  @Test
  void firingMaySetAndClearTimers() {
    TimerWheel<String> wheel = new TimerWheel<>(0);
    List<String> fired = new ArrayList<>();
    TimerWheel.Timer<String> doomed = wheel.set("doomed", 3 * MS);
    wheel.set("first", 2 * MS);

    wheel.advance(
        10 * MS,
        what -> {
          fired.add(what);
          if (what.equals("doomed")) {
            wheel.set("past", MS);
            wheel.set("future", 20 * MS);
          }
        });
    wheel.clear(doomed);

    assertThat(fired).containsExactly("doomed", "first", "past");
    assertThat(wheel.size()).isEqualTo(1);
  }

  @Test
  void agreesWithASimplerClock() {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      long now = random.nextLong() / 4;
      TimerWheel<Long> wheel = new TimerWheel<>(now);
      PriorityQueue<Long> simple = new PriorityQueue<>();
      List<TimerWheel.Timer<Long>> set = new ArrayList<>();
      List<Long> deadlines = new ArrayList<>();
      for (int step = 0; step < 400; step++) {
        if (random.nextInt(3) > 0) {
          long deadline = now + (long) (random.nextDouble() * random.nextDouble() * 80_000 * MS);
          set.add(wheel.set(deadline, deadline));
          deadlines.add(deadline);
          simple.add(deadline);
        } else if (random.nextBoolean() && !set.isEmpty()) {
          int which = random.nextInt(set.size());
          // Clearing one that has fired does nothing in either.
          wheel.clear(set.get(which));
          simple.remove(deadlines.get(which));
        } else {
          now += (long) (random.nextDouble() * 9_000 * MS);
          List<Long> fired = new ArrayList<>();
          wheel.advance(now, fired::add);
          List<Long> expected = new ArrayList<>();
          while (!simple.isEmpty() && simple.peek() <= now) {
            expected.add(simple.poll());
          }
          assertThat(fired).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(expected);
        }
        assertThat(wheel.size()).as("seed %d", seed).isEqualTo(simple.size());
        long next = simple.isEmpty() ? TimerWheel.NEVER : simple.peek();
        assertThat(wheel.nextDeadlineNanos()).as("seed %d", seed).isEqualTo(next);
      }
    }
  }
}
