package io.tandem.runtime.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.DoubleSupplier;

/** Gauges of one name that differ in the value of one label, such as lag by topic. Any thread. */
public final class GaugeFamily {

  private final MeterRegistry registry;
  private final Metric metric;

  GaugeFamily(MeterRegistry registry, Metric metric) {
    this.registry = registry;
    this.metric = metric;
  }

  /** Shows a value under this label value; the first supplier for a label value stays. */
  public void add(String labelValue, DoubleSupplier value) {
    Gauge.builder(metric.name(), value::getAsDouble)
        .description(metric.help())
        .tag(metric.labels().getFirst(), labelValue)
        .strongReference(true)
        .register(registry);
  }
}
