package io.tandem.registrar.engine;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.tandem.runtime.metrics.CounterFamily;
import io.tandem.runtime.metrics.Metrics;
import java.util.List;
import java.util.function.DoubleSupplier;

/** The catalogue of what registrar-service counts and measures about the call history. */
public final class HistoryMetrics {

  /** Labels: stored, known, refused. */
  final CounterFamily calls;

  /** Labels: what was tried: open, write, tidy. */
  final CounterFamily failures;

  /** What the API could not be told. */
  final Counter failedQuestions;

  final Counter removed;
  final Timer writeTime;
  private final Metrics metrics;

  public HistoryMetrics(Metrics metrics) {
    this.metrics = metrics;
    calls =
        metrics
            .counters(
                "tandem_history_calls_total",
                "Call records read from cdrs, by what became of them: stored, known (they were"
                    + " there already), refused (kept aside in dead-letters)",
                "outcome")
            .startingWith(List.of("stored", "known", "refused"));
    failures =
        metrics
            .counters(
                "tandem_history_failures_total",
                "Times that the database of the call history did not do what was asked, by what it"
                    + " was: open, write and tidy are tried again",
                "operation")
            .startingWith(List.of("open", "write", "tidy", "query"));
    failedQuestions = failures.of("query");
    removed =
        metrics.counter(
            "tandem_history_removed_total",
            "Calls removed from the history because they were older than history.keep");
    writeTime =
        metrics.timer(
            "tandem_history_write_seconds", "How long the database takes to keep some calls");
  }

  /** Asked for at each scrape. */
  void show(DoubleSupplier up, DoubleSupplier waiting) {
    metrics.gauge(
        "tandem_history_up",
        "1 while the call history is open and did what was asked last, else 0",
        up);
    metrics.gauge(
        "tandem_history_waiting", "Call records that were read and are not stored yet", waiting);
  }
}
