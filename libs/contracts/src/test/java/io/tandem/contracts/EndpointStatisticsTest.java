package io.tandem.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.MediaFact.EndpointStatistics;
import org.junit.jupiter.api.Test;

class EndpointStatisticsTest {

  @Test
  void addsUpWhatALegHadOnTwoNodes() {
    EndpointStatistics first =
        new EndpointStatistics(
            "a", 100, 16_000, 300, 48_000, 4, 8_000, 1, 40_000, 7, 440, 0, false, 0, 2_000, 60,
            "PCMU", "PCMU", 0, 0);
    EndpointStatistics second =
        new EndpointStatistics(
            "a", 300, 48_000, 100, 16_000, 6, 4_000, 2, 0, 3, 400, 380, true, 9_000, 0, 0, "",
            "G722", 1_700, 5_000);
    assertThat(first.plus(second))
        .isEqualTo(
            new EndpointStatistics(
                "a", 400, 64_000, 400, 64_000, 10, 5_000, 3, 40_000, 10, 410, 380, true, 9_000,
                2_000, 60, "PCMU", "G722", 1_700, 5_000));
  }

  @Test
  void knowsNothingOfWhatIsEmpty() {
    EndpointStatistics nothing =
        new EndpointStatistics("a", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false, 0, 0, 0, "", "", 0, 0);
    assertThat(nothing.isEmpty()).isTrue();
    assertThat(nothing.plus(nothing)).isEqualTo(nothing);
  }
}
