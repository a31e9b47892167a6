package io.tandem.runtime.metrics;

import java.util.List;

/**
 * One line of the catalogue.
 *
 * @param name as Prometheus knows it
 * @param labels their names, in the order in which values are given
 * @param help what is counted or measured, in which unit
 */
public record Metric(String name, Kind kind, List<String> labels, String help) {

  /** What Prometheus may do with it. */
  public enum Kind {
    /** Only grows; ask for its rate. */
    COUNTER,
    /** Goes up and down. */
    GAUGE,
    /** Durations in seconds, in buckets. */
    HISTOGRAM,
    /** Other values, in buckets of their own. */
    DISTRIBUTION
  }

  public Metric {
    labels = List.copyOf(labels);
    if (!name.matches("[a-z][a-z0-9_]*")) {
      throw new IllegalArgumentException("no metric name: " + name);
    }
    if (kind == Kind.COUNTER && !name.endsWith("_total")) {
      throw new IllegalArgumentException("a counter's name ends in _total: " + name);
    }
    if (kind == Kind.HISTOGRAM && !name.endsWith("_seconds")) {
      throw new IllegalArgumentException("a duration's name ends in _seconds: " + name);
    }
    if (help.isBlank()) {
      throw new IllegalArgumentException("a metric without an explanation: " + name);
    }
  }
}
