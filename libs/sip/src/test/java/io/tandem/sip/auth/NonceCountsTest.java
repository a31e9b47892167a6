package io.tandem.sip.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class NonceCountsTest {
  private final NonceCounts counts = new NonceCounts(2);

  @Test
  void takesEachCountOnce() {
    assertThat(counts.accept("a", 1)).isTrue();
    assertThat(counts.accept("a", 1)).isFalse();
    assertThat(counts.accept("a", 2)).isTrue();
    assertThat(counts.accept("a", 1)).isFalse();
    assertThat(counts.accept("b", 1)).isTrue();
  }

  @Test
  void letsRequestsOvertakeEachOtherWithinTheWindow() {
    assertThat(counts.accept("a", 40)).isTrue();
    assertThat(counts.accept("a", 9)).isTrue();
    assertThat(counts.accept("a", 9)).isFalse();
    assertThat(counts.accept("a", 8)).isFalse();
    assertThat(counts.accept("a", 39)).isTrue();
  }

  @Test
  void forgetsWhatALeapLeavesBehind() {
    assertThat(counts.accept("a", 1)).isTrue();
    assertThat(counts.accept("a", 33)).isTrue();
    assertThat(counts.accept("a", 1)).isFalse();
    assertThat(counts.accept("a", 2)).isTrue();
    assertThat(counts.accept("a", 0xffff_ffffL)).isTrue();
    assertThat(counts.accept("a", 33)).isFalse();
    assertThat(counts.accept("a", 0xffff_fffeL)).isTrue();
  }

  @Test
  void takesOnlyNumbersThatACountCanBe() {
    assertThat(counts.accept("a", 0)).isFalse();
    assertThat(counts.accept("a", -1)).isFalse();
    assertThat(counts.accept("a", 0x1_0000_0000L)).isFalse();
  }

  @Test
  void forgetsTheNonceThatWasLongestUnused() {
    assertThat(counts.accept("a", 1)).isTrue();
    assertThat(counts.accept("b", 1)).isTrue();
    assertThat(counts.accept("a", 2)).isTrue();
    assertThat(counts.accept("c", 1)).isTrue();

    assertThat(counts.accept("a", 2)).isFalse();
    assertThat(counts.accept("b", 1)).isTrue();
  }

  /** Against a memory that forgets nothing but what lies below the window. */
  @Test
  void neverTakesACountTwiceAndNeverRefusesANewOneInTheWindow() {
    for (long seed = 0; seed < 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      NonceCounts judged = new NonceCounts(1);
      Set<Long> seen = new HashSet<>();
      long highest = 0;
      for (int i = 0; i < 200; i++) {
        long nc = Math.max(1, highest + random.nextInt(-40, 40));
        boolean expected = highest - nc < 32 && seen.add(nc);
        assertThat(judged.accept("a", nc)).as("seed %s, count %s", seed, nc).isEqualTo(expected);
        highest = Math.max(highest, nc);
      }
    }
  }

  @Test
  void takesEachCountOnceWhenSeveralThreadsAsk() throws Exception {
    List<Future<Integer>> taken = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int t = 0; t < 4; t++) {
        taken.add(
            threads.submit(
                () -> {
                  int mine = 0;
                  for (int nc = 1; nc <= 10_000; nc++) {
                    mine += counts.accept("a", nc) ? 1 : 0;
                  }
                  return mine;
                }));
      }
    }
    int all = 0;
    for (Future<Integer> mine : taken) {
      all += mine.get();
    }
    assertThat(all).isEqualTo(10_000);
  }

  @Test
  void needsRoom() {
    assertThatThrownBy(() -> new NonceCounts(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
