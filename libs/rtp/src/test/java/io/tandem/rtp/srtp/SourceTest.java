package io.tandem.rtp.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SourceTest {
  @Test
  void agreesWithASetThatRemembersEverything() {
    for (int seed = 0; seed < 500; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      long first = random.nextLong(1L << 20);
      Source source = Source.beginning(1, first);
      Set<Long> came = new HashSet<>(Set.of(first));
      long highest = first;
      for (int i = 0; i < 1000; i++) {
        int spread = random.nextInt(10) == 0 ? 300 : 70;
        long index = highest + random.nextInt(spread) - spread * 2 / 3;
        SrtpOutcome expected =
            index < 0 || highest - index >= Source.WINDOW
                ? SrtpOutcome.TOO_OLD
                : came.contains(index) ? SrtpOutcome.REPLAYED : SrtpOutcome.OK;
        assertThat(source.judge(index)).as("seed %d, step %d", seed, i).isEqualTo(expected);
        if (expected == SrtpOutcome.OK) {
          source.accept(index);
          came.add(index);
          highest = Math.max(highest, index);
        }
      }
      assertThat(source.highest()).isEqualTo(highest);
    }
  }

  @Test
  void findsTheIndexAsRfc3711Section331Says() {
    for (int seed = 0; seed < 2000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      long roc = random.nextLong(1, 1L << 31);
      int last = random.nextInt(65536);
      int sequence = random.nextInt(65536);
      long expectedRoc = roc;
      if (last < 32768) {
        expectedRoc = sequence - last > 32768 ? roc - 1 : roc;
      } else {
        expectedRoc = last - 32768 > sequence ? roc + 1 : roc;
      }
      assertThat(Source.closest(roc << 16 | last, sequence))
          .as("seed %d", seed)
          .isEqualTo(expectedRoc << 16 | sequence);
    }
    assertThat(Source.closest(5, 65_535)).isNegative();
  }
}
