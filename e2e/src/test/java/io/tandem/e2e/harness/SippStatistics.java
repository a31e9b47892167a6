package io.tandem.e2e.harness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The figures of a run of SIPp.
 *
 * @param unexpectedMessages that arrived and that the scenario does not know
 * @param responseTimes one for each clock of the scenario and call
 */
public record SippStatistics(
    int successfulCalls,
    int failedCalls,
    int retransmissions,
    int unexpectedMessages,
    List<ResponseTime> responseTimes) {

  /**
   * How long one answer took.
   *
   * @param clock the number of the clock in the scenario
   */
  public record ResponseTime(int clock, double millis) {}

  public SippStatistics {
    responseTimes = List.copyOf(responseTimes);
  }

  /** The time in milliseconds that {@code share} (0 to 1) of the answers did not exceed. */
  public double percentileMillis(int clock, double share) {
    double[] sorted =
        responseTimes.stream()
            .filter(time -> time.clock() == clock)
            .mapToDouble(ResponseTime::millis)
            .sorted()
            .toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("clock " + clock + " measured nothing");
    }
    int rank = (int) Math.ceil(share * sorted.length);
    return sorted[Math.max(0, rank - 1)];
  }

  static SippStatistics read(List<String> statistics, List<String> responseTimes) {
    List<String> names = Arrays.asList(statistics.get(0).split(";"));
    // The last line has the totals at the end of the run.
    String[] totals = statistics.get(statistics.size() - 1).split(";");
    return new SippStatistics(
        number(names, totals, "SuccessfulCall(C)"),
        number(names, totals, "FailedCall(C)"),
        number(names, totals, "Retransmissions(C)"),
        number(names, totals, "FailedUnexpectedMessage(C)"),
        times(responseTimes));
  }

  private static int number(List<String> names, String[] totals, String name) {
    int column = names.indexOf(name);
    if (column < 0) {
      throw new IllegalArgumentException("no column " + name + " in " + names);
    }
    return Integer.parseInt(totals[column].trim());
  }

  private static List<ResponseTime> times(List<String> lines) {
    List<ResponseTime> times = new ArrayList<>();
    // Date_ms;response_time_ms;rtd_no, with a line of names above.
    for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
      String[] columns = line.split(";");
      times.add(
          new ResponseTime(Integer.parseInt(columns[2].trim()), Double.parseDouble(columns[1])));
    }
    return times;
  }
}
