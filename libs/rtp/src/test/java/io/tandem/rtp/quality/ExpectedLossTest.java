package io.tandem.rtp.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table in docs/specs/loss.md. */
class ExpectedLossTest {

  /**
   * Reports one after another.
   *
   * @param fractions lost, in 1/256
   * @param percents expected after each
   */
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # nothing is lost, or one packet of 250, or two
          0 0 0,                0 0 0
          1 1 1,                0 0 0
          2 2 2,                0 0 0
          # from 1 % on; while it is on, down to 0.5 %
          3 2 2,                2 1 1
          3 1 1 2,              2 1 0 0
          # up at once, down by half with each report
          26 0 0 0 0 0 0,       11 6 3 2 1 0 0
          13 26 13 13 13,       6 11 6 6 6
          26 0 13 0,            11 6 6 3
          # no more than 30, and the fall begins there
          76 77 255 0 0,        30 30 30 15 8
          # off is off: what was before does not add up
          3 0 0 2 0 3,          2 1 0 0 0 2
          """)
  void risesAtOnceAndFallsSlowly(String fractions, String percents) {
    ExpectedLoss expected = new ExpectedLoss();
    assertThat(expected.percent()).as("before any report").isZero();
    int[] after =
        numbers(fractions)
            .map(
                fraction -> {
                  expected.onReport(fraction);
                  return expected.percent();
                })
            .toArray();
    assertThat(after).containsExactly(numbers(percents).toArray());
  }

  @Test
  void isWithinItsBoundsWhateverIsReported() {
    for (int first = 0; first <= 255; first++) {
      for (int second = 0; second <= 255; second++) {
        ExpectedLoss expected = new ExpectedLoss();
        expected.onReport(first);
        int before = expected.percent();
        expected.onReport(second);
        assertThat(before).isBetween(0, 30);
        assertThat(expected.percent()).isBetween(before / 4, 30);
      }
    }
  }

  private static IntStream numbers(String spaced) {
    return Arrays.stream(spaced.trim().split("\\s+")).mapToInt(Integer::parseInt);
  }
}
