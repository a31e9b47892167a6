package io.tandem.bench.udp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Measures {@link UdpWay}s against each other in one sitting: an echo of each stands on core 0 all
 * the while, warmed up, and each gets a window in turn, round after round. Prints a table.
 */
final class UdpWays {

  private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(4);
  private static final int WARM_UP_FLOWS = 600;

  private record Echo(UdpWay way, Process process, List<Integer> ports) {}

  private record Setting(UdpWay way, int flows) {}

  private UdpWays() {}

  /**
   * @param arguments numbers of flows, rounds, seconds of a window, and ways (all without)
   */
  static void main(String[] arguments) throws IOException, InterruptedException {
    int[] flows = Arrays.stream(arguments[0].split(",")).mapToInt(Integer::parseInt).toArray();
    int rounds = Integer.parseInt(arguments[1]);
    long windowNanos = (long) (Double.parseDouble(arguments[2]) * 1e9);
    List<UdpWay> ways = UdpWay.parse(arguments.length > 3 ? arguments[3] : "");
    int most = Arrays.stream(flows).max().orElseThrow();
    List<Echo> echoes = new ArrayList<>();
    try {
      for (UdpWay way : ways) {
        echoes.add(start(way, most));
      }
      Map<Setting, List<Window>> windows = new LinkedHashMap<>();
      for (Echo echo : echoes) {
        measure(echo, Math.min(WARM_UP_FLOWS, most), WARM_UP_NANOS);
      }
      for (int round = 0; round < rounds; round++) {
        for (int count : flows) {
          for (Echo echo : echoes) {
            Window window = measure(echo, count, windowNanos);
            windows
                .computeIfAbsent(new Setting(echo.way(), count), _ -> new ArrayList<>())
                .add(window);
            System.err.printf(
                Locale.ROOT,
                "round %d, %d flows, %s: %.0f packets a CPU-second, %d/%d us, generator %d us late%n",
                round + 1,
                count,
                echo.way().title(),
                window.packetsPerProcessorSecond(),
                window.p50Micros(),
                window.p99Micros(),
                window.generatorLateMicros());
          }
        }
      }
      windows.forEach((setting, seen) -> System.out.println(row(setting, seen)));
    } finally {
      echoes.forEach(echo -> echo.process().destroy());
    }
  }

  private static Window measure(Echo echo, int flows, long nanos) throws IOException {
    try (Phones phones = new Phones(flows, echo.ports(), flows)) {
      return phones.measure(echo.process().toHandle(), nanos);
    }
  }

  private static Echo start(UdpWay way, int flows) throws IOException {
    Process process =
        new ProcessBuilder(
                "taskset",
                "-c",
                "0",
                System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                EchoOfAWay.class.getName(),
                way.name(),
                Integer.toString(flows))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      BufferedReader said = process.inputReader();
      String line = said.readLine();
      while (line != null && !line.startsWith("ports ")) {
        line = said.readLine();
      }
      if (line == null) {
        throw new IOException("the echo of " + way + " did not start");
      }
      return new Echo(
          way,
          process,
          Arrays.stream(line.substring("ports ".length()).split(" "))
              .map(Integer::valueOf)
              .toList());
    } catch (IOException | UncheckedIOException e) {
      process.destroy();
      throw e;
    }
  }

  private static String row(Setting setting, List<Window> seen) {
    return "| %d | %s | %s | %s | %s | %.2f |"
        .formatted(
            setting.flows(),
            setting.way().title(),
            range(seen, Window::packetsPerProcessorSecond),
            range(seen, Window::p50Micros),
            range(seen, Window::p99Micros),
            seen.stream().mapToDouble(Window::lossPercent).max().orElse(0));
  }

  /** The median, and in brackets the least and the most. */
  private static String range(List<Window> seen, ToDoubleFunction<Window> what) {
    double[] sorted = seen.stream().mapToDouble(what).sorted().toArray();
    return String.format(
        Locale.ROOT,
        "%,.0f [%,.0f-%,.0f]",
        sorted[sorted.length / 2],
        sorted[0],
        sorted[sorted.length - 1]);
  }
}
