package io.tandem.runtime.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;

/**
 * The metrics of this process. A service has one class that asks here for all of its metrics, in
 * its constructor, each with a help text, and keeps them in final fields: that class is its
 * catalogue, and {@link #markdown} prints it. Names are written as Prometheus knows them, so that a
 * search finds them. Any thread.
 */
public final class Metrics implements AutoCloseable {

  /** From what one hop through Kafka takes to what a caller gives up after. */
  private static final Duration[] BUCKETS =
      List.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000).stream()
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ConcurrentHashMap<String, Metric> catalogue = new ConcurrentHashMap<>();
  private final JvmGcMetrics gc = new JvmGcMetrics();

  /** A registry with nothing but what services ask for. */
  public Metrics() {}

  /** A registry that also shows heap, garbage collection, threads, CPU and file descriptors. */
  public static Metrics withJvm() {
    Metrics metrics = new Metrics();
    new JvmMemoryMetrics().bindTo(metrics.registry);
    metrics.gc.bindTo(metrics.registry);
    new JvmThreadMetrics().bindTo(metrics.registry);
    new ClassLoaderMetrics().bindTo(metrics.registry);
    new ProcessorMetrics().bindTo(metrics.registry);
    new FileDescriptorMetrics().bindTo(metrics.registry);
    new UptimeMetrics().bindTo(metrics.registry);
    return metrics;
  }

  /** A counter without labels; its name ends in {@code _total}. */
  public Counter counter(String name, String help) {
    return counters(name, help).of();
  }

  /** Counters that differ in label values. */
  public CounterFamily counters(String name, String help, String... labels) {
    return new CounterFamily(
        registry, describe(new Metric(name, Metric.Kind.COUNTER, List.of(labels), help)));
  }

  /** A value that is asked for at each scrape, from the scrape's thread. */
  public void gauge(String name, String help, DoubleSupplier value) {
    Metric metric = describe(new Metric(name, Metric.Kind.GAUGE, List.of(), help));
    Gauge.builder(metric.name(), value::getAsDouble)
        .description(metric.help())
        .strongReference(true)
        .register(registry);
  }

  /** Gauges of one name that differ in one label; each label value is added once. */
  public GaugeFamily gauges(String name, String help, String label) {
    return new GaugeFamily(
        registry, describe(new Metric(name, Metric.Kind.GAUGE, List.of(label), help)));
  }

  /** Durations, in buckets from 1 ms to 30 s; the name ends in {@code _seconds}. */
  public Timer timer(String name, String help) {
    Metric metric = describe(new Metric(name, Metric.Kind.HISTOGRAM, List.of(), help));
    return Timer.builder(metric.name())
        .description(metric.help())
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  /** Values that are no durations, in these buckets; of one name, they differ in one label. */
  public DistributionFamily distributions(
      String name, String help, String label, double... buckets) {
    Metric metric = describe(new Metric(name, Metric.Kind.DISTRIBUTION, List.of(label), help));
    return new DistributionFamily(registry, metric, buckets);
  }

  /** The text that Prometheus scrapes. Reads /proc: not for an event loop. */
  public String scrape() {
    return registry.scrape();
  }

  /** What services have asked for so far, by name; the JVM's own are not listed. */
  public List<Metric> catalogue() {
    return catalogue.values().stream().sorted(Comparator.comparing(Metric::name)).toList();
  }

  /** The catalogue as a table, for the page in the docs and the test that compares them. */
  public String markdown() {
    return catalogue().stream()
        .map(
            metric ->
                "| `%s` | %s | %s | %s |"
                    .formatted(
                        metric.name(),
                        metric.kind().name().toLowerCase(Locale.ROOT),
                        String.join(", ", metric.labels()),
                        metric.help()))
        .collect(
            Collectors.joining(
                "\n", "| name | kind | labels | what it tells |\n|---|---|---|---|\n", "\n"));
  }

  @Override
  public void close() {
    gc.close();
    registry.close();
  }

  /** Two services of one process may share a metric, but only if they mean the same by it. */
  private Metric describe(Metric metric) {
    Metric known = catalogue.putIfAbsent(metric.name(), metric);
    if (known != null && !known.equals(metric)) {
      throw new IllegalArgumentException(metric.name() + " is already described otherwise");
    }
    return metric;
  }
}
