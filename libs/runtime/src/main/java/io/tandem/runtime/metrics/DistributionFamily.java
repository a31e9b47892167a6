package io.tandem.runtime.metrics;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Values that are no durations, in buckets, of one name; they differ in the value of one label,
 * which must come from a small closed set. Any thread.
 */
public final class DistributionFamily {

  private final MeterRegistry registry;
  private final Metric metric;
  private final double[] buckets;
  private final ConcurrentHashMap<String, DistributionSummary> summaries =
      new ConcurrentHashMap<>();

  DistributionFamily(MeterRegistry registry, Metric metric, double[] buckets) {
    this.registry = registry;
    this.metric = metric;
    this.buckets = buckets.clone();
  }

  /** The values under this label value. */
  public DistributionSummary of(String labelValue) {
    return summaries.computeIfAbsent(
        labelValue,
        value ->
            DistributionSummary.builder(metric.name())
                .description(metric.help())
                .tag(metric.labels().getFirst(), value)
                .serviceLevelObjectives(buckets)
                .register(registry));
  }
}
