package io.tandem.runtime.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counters of one name that differ in the values of their labels, such as calls that ended, by
 * reason. Values must come from a small closed set (an enum, a list of our topics), never from the
 * network: each set of values is a time series for ever. Any thread.
 */
public final class CounterFamily {

  private final MeterRegistry registry;
  private final Metric metric;
  private final ConcurrentHashMap<List<String>, Counter> counters = new ConcurrentHashMap<>();

  CounterFamily(MeterRegistry registry, Metric metric) {
    this.registry = registry;
    this.metric = metric;
  }

  /** The counter for these values, in the order of the labels; keep it where the path is hot. */
  public Counter of(String... values) {
    return counters.computeIfAbsent(List.of(values), this::make);
  }

  /**
   * Shows these values of the one label from the start, at 0: what is not there until it first
   * happens has no rate when it does.
   */
  public CounterFamily startingWith(Iterable<String> values) {
    values.forEach(this::of);
    return this;
  }

  private Counter make(List<String> values) {
    if (values.size() != metric.labels().size()) {
      throw new IllegalArgumentException(metric.name() + " has labels " + metric.labels());
    }
    List<String> tags = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      tags.add(metric.labels().get(i));
      tags.add(values.get(i));
    }
    return Counter.builder(metric.name())
        .description(metric.help())
        .tags(tags.toArray(String[]::new))
        .register(registry);
  }
}
