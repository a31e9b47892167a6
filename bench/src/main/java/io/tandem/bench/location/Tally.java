package io.tandem.bench.location;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What the phones of a crowd went through since it was last {@link #begin begun}. */
final class Tally {

  long retransmissions;
  long gaveUp;
  long unreachable;
  private long startNanos = System.nanoTime();
  private final List<Double> seconds = new ArrayList<>();
  private final Map<Integer, Integer> perSecond = new TreeMap<>();
  private final Map<Integer, Integer> byRetransmissions = new TreeMap<>();
  private final Map<String, Integer> refusals = new TreeMap<>();

  void begin() {
    retransmissions = 0;
    gaveUp = 0;
    unreachable = 0;
    startNanos = System.nanoTime();
    seconds.clear();
    perSecond.clear();
    byRetransmissions.clear();
    refusals.clear();
  }

  void registered(long nowNanos, Phone phone) {
    seconds.add((nowNanos - phone.wantedAtNanos) / 1e9);
    perSecond.merge((int) TimeUnit.NANOSECONDS.toSeconds(nowNanos - startNanos), 1, Integer::sum);
    if (phone.refusals == 0) {
      byRetransmissions.merge(phone.retransmissions, 1, Integer::sum);
    }
  }

  void refused(int status, boolean retryAfter) {
    refusals.merge(status + (retryAfter ? " with" : " without") + " Retry-After", 1, Integer::sum);
  }

  int registered() {
    return seconds.size();
  }

  void print(String what) {
    double[] sorted = seconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    System.out.printf(
        "%s: %,d registered; seconds median %.3f, 99 %% %.3f, slowest %.3f%n",
        what, sorted.length, at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1));
    System.out.printf(
        "  retransmissions %,d; registered without a refusal, by their retransmissions: %s%n",
        retransmissions, byRetransmissions);
    System.out.printf(
        "  refusals: %s; gave up after 32 s: %,d; port unreachable: %,d%n",
        refusals, gaveUp, unreachable);
  }

  /** Registrations in each second, ten seconds a line. */
  void printCurve() {
    int last = perSecond.keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
    for (int from = 0; from <= last; from += 10) {
      int[] row = new int[10];
      for (int i = 0; i < row.length; i++) {
        row[i] = perSecond.getOrDefault(from + i, 0);
      }
      System.out.printf("  %3d s  %s%n", from, Arrays.toString(row));
    }
  }

  private static double at(double[] sorted, double share) {
    return sorted.length == 0
        ? 0
        : sorted[(int) Math.min(sorted.length - 1, share * sorted.length)];
  }
}
