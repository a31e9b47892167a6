package io.tandem.e2e.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MetricsTest {

  private static final Metrics METRICS =
      Metrics.parse(
          """
          # HELP calls_total Calls that ended
          # TYPE calls_total counter
          calls_total{disposition="answered"} 40.0
          calls_total{disposition="busy"} 2.0
          calls_active 0.0
          ringing_seconds_bucket{le="0.01"} 50.0
          ringing_seconds_bucket{le="0.02"} 100.0
          ringing_seconds_bucket{le="+Inf"} 100.0
          ringing_seconds_count 100.0
          """);

  @Test
  void addsUpWhatMatches() {
    assertThat(METRICS.sum("calls_total")).isEqualTo(42);
    assertThat(METRICS.sum("calls_total", "disposition=\"busy\"")).isEqualTo(2);
    assertThat(METRICS.and(METRICS).sum("calls_total")).isEqualTo(84);
  }

  @Test
  void aNameThatNobodyHasIsAnErrorAndNotZero() {
    assertThatThrownBy(() -> METRICS.sum("cals_total")).hasMessageContaining("cals_total");
    assertThat(METRICS.sumOrZero("cals_total")).isZero();
  }

  @Test
  void takesAwayWhatWasThereBefore() {
    assertThat(METRICS.since(METRICS).sum("calls_total")).isZero();
    assertThat(METRICS.since(Metrics.parse("")).sum("calls_total")).isEqualTo(42);
  }

  @Test
  void readsQuantilesFromBuckets() {
    assertThat(METRICS.quantile("ringing_seconds", 0.5)).isEqualTo(0.01);
    assertThat(METRICS.quantile("ringing_seconds", 0.75)).isEqualTo(0.015);
  }
}
