package io.tandem.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MetricsTest {

  private final Metrics metrics = new Metrics();

  @Test
  void namesAreScrapedAsTheyWereWritten() {
    metrics.counter("tandem_calls_started_total", "Calls that were started").increment();
    metrics
        .counters("tandem_calls_ended_total", "Calls that ended", "reason")
        .of("busy")
        .increment();
    metrics.gauge("tandem_calls", "Calls that are up", new AtomicInteger(3)::get);
    metrics.timer("tandem_setup_seconds", "From INVITE to 180").record(Duration.ofMillis(7));
    assertThat(metrics.scrape())
        .contains("# HELP tandem_calls_started_total Calls that were started")
        .contains("\ntandem_calls_started_total 1.0")
        .contains("tandem_calls_ended_total{reason=\"busy\"} 1.0")
        .contains("\ntandem_calls 3.0")
        .contains("tandem_setup_seconds_bucket{le=\"0.005\"} 0")
        .contains("tandem_setup_seconds_bucket{le=\"0.01\"} 1")
        .contains("tandem_setup_seconds_count 1");
  }

  @Test
  void valuesThatAreNoDurationsHaveBucketsOfTheirOwn() {
    DistributionFamily scores =
        metrics.distributions("tandem_score", "How good it was", "side", 1.5, 3, 4.5);
    scores.of("left").record(2.5);
    assertThat(metrics.scrape())
        .contains("tandem_score_bucket{side=\"left\",le=\"1.5\"} 0")
        .contains("tandem_score_bucket{side=\"left\",le=\"3.0\"} 1")
        .contains("tandem_score_sum{side=\"left\"} 2.5");
  }

  @Test
  void theCatalogueListsWhatWasAskedForWithItsHelp() {
    metrics.timer("tandem_b_seconds", "How long b takes");
    metrics.counters("tandem_a_total", "How many a there were", "kind", "side");
    assertThat(metrics.markdown())
        .isEqualTo(
            """
            | name | kind | labels | what it tells |
            |---|---|---|---|
            | `tandem_a_total` | counter | kind, side | How many a there were |
            | `tandem_b_seconds` | histogram |  | How long b takes |
            """);
  }

  @Test
  void aNameMeansOneThingOnly() {
    metrics.counter("tandem_a_total", "How many a there were");
    assertThatThrownBy(() -> metrics.counter("tandem_a_total", "How many b there were"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> metrics.counter("tandem_a", "A counter without its ending"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> metrics.counters("tandem_c_total", "Of one label", "one").of("a", "b"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
