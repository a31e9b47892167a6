package io.tandem.e2e.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What {@code /metrics} said at one moment, in the text format of Prometheus. */
public record Metrics(List<Sample> samples) {

  private static final Pattern LINE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? +([^ ]+)(?: .*)?");

  private static final Pattern BOUND = Pattern.compile("le=\"([^\"]+)\"");

  /**
   * @param labels as they are written, for example {@code transport="udp"}
   */
  public record Sample(String name, String labels, double value) {}

  public Metrics {
    samples = List.copyOf(samples);
  }

  public static Metrics parse(String text) {
    return new Metrics(
        text.lines()
            .filter(line -> !line.startsWith("#") && !line.isBlank())
            .map(Metrics::sample)
            .toList());
  }

  /** The samples of both. */
  public Metrics and(Metrics other) {
    List<Sample> both = new ArrayList<>(samples);
    both.addAll(other.samples);
    return new Metrics(both);
  }

  /** What was added since an earlier moment. For counters and histograms only. */
  public Metrics since(Metrics earlier) {
    return new Metrics(
        samples.stream()
            .map(s -> new Sample(s.name(), s.labels(), s.value() - earlier.valueOf(s)))
            .toList());
  }

  private double valueOf(Sample sought) {
    return samples.stream()
        .filter(s -> s.name().equals(sought.name()) && s.labels().equals(sought.labels()))
        .mapToDouble(Sample::value)
        .sum();
  }

  /**
   * The sum over all samples of that name whose labels contain each of the given texts.
   *
   * @throws AssertionError if nobody has such a sample, so that no test passes on a misspelt name
   */
  public double sum(String name, String... labels) {
    List<Sample> found =
        samples.stream()
            .filter(sample -> sample.name().equals(name))
            .filter(sample -> List.of(labels).stream().allMatch(sample.labels()::contains))
            .toList();
    if (found.isEmpty()) {
      throw new AssertionError("no sample of " + name + " " + List.of(labels) + " in " + names());
    }
    return found.stream().mapToDouble(Sample::value).sum();
  }

  /** As {@link #sum}, where a sample that is not there yet counts as 0. */
  public double sumOrZero(String name, String... labels) {
    return samples.stream()
        .filter(sample -> sample.name().equals(name))
        .filter(sample -> List.of(labels).stream().allMatch(sample.labels()::contains))
        .mapToDouble(Sample::value)
        .sum();
  }

  /**
   * The value that {@code share} (0 to 1) of a histogram's observations do not exceed, taken as
   * evenly spread within a bucket.
   */
  public double quantile(String histogram, double share) {
    Map<Double, Double> buckets = new TreeMap<>();
    for (Sample sample : samples) {
      Matcher bound = BOUND.matcher(sample.labels());
      if (sample.name().equals(histogram + "_bucket") && bound.find()) {
        double upper = number(bound.group(1));
        buckets.merge(upper, sample.value(), Double::sum);
      }
    }
    double wanted = share * sum(histogram + "_count");
    double lower = 0;
    double below = 0;
    for (Map.Entry<Double, Double> bucket : buckets.entrySet()) {
      double upper = bucket.getKey();
      double upTo = bucket.getValue();
      if (upTo >= wanted && upTo > below) {
        return Double.isInfinite(upper)
            ? lower
            : lower + (upper - lower) * (wanted - below) / (upTo - below);
      }
      lower = upper;
      below = upTo;
    }
    throw new AssertionError("no buckets of " + histogram);
  }

  private String names() {
    return samples.stream().map(Sample::name).distinct().sorted().collect(Collectors.joining(", "));
  }

  private static Sample sample(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      throw new AssertionError("not a line of the Prometheus format: " + line);
    }
    String labels = matcher.group(2) == null ? "" : matcher.group(2);
    return new Sample(matcher.group(1), labels, number(matcher.group(3)));
  }

  private static double number(String text) {
    return Double.parseDouble(text.replace("+Inf", "Infinity").replace("-Inf", "-Infinity"));
  }
}
