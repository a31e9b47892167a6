package io.tandem.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Fuzzes each target with as many inputs as it names, or for its share of {@code
 * tandem.fuzz.seconds} where these are given, in a process of its own: Jazzer instruments what is
 * loaded after it, and stops the process at a fault. What is tried is given by the seed and by the
 * inputs at hand, and without seconds also how much, however busy the machine is. What seemed slow
 * to such a process is judged here, where nothing is instrumented.
 *
 * <p>{@code tandem.fuzz.target} names the one target to fuzz, for all the time.
 *
 * <p>What it learns stays in {@code target/corpus} for the next run. An input with a fault goes to
 * {@code target/findings}; once understood it belongs into the folder of known inputs.
 */
class FuzzingTest {
  private static final int SECONDS = Integer.getInteger("tandem.fuzz.seconds", 0);
  private static final long SEED = Long.getLong("tandem.fuzz.seed", 3261);
  private static final List<Target> TARGETS = chosen(System.getProperty("tandem.fuzz.target", ""));
  private static final int LONGEST_INPUT = 16_384;
  private static final Path WORK = Path.of("target").toAbsolutePath();

  @Execution(ExecutionMode.CONCURRENT)
  @ParameterizedTest(name = "{0}")
  @FieldSource("TARGETS")
  void nothingMakesItThrowOrTakeLong(Target target) throws IOException, InterruptedException {
    Path log = WORK.resolve("fuzz-" + target.folder() + ".log");
    Path suspects = emptied(WORK.resolve("suspects").resolve(target.folder()));
    Process process =
        new ProcessBuilder(command(target, suspects))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    int status = process.waitFor();

    String last = lastFigures(log);
    Files.writeString(
        WORK.resolve("fuzz.txt"),
        "%-14s exit %d  %s%n".formatted(target.folder(), status, last),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    assertThat(status).as("see %s", log).isZero();
    for (Path suspect : in(suspects)) {
      assertThatCode(() -> target.run(Files.readAllBytes(suspect)))
          .as("%s", suspect)
          .doesNotThrowAnyException();
    }
  }

  private static List<Target> chosen(String folder) {
    List<Target> chosen =
        Arrays.stream(Target.values())
            .filter(target -> folder.isEmpty() || folder.equals(target.folder()))
            .toList();
    if (chosen.isEmpty()) {
      throw new IllegalArgumentException("no target is called " + folder);
    }
    return chosen;
  }

  private static Path emptied(Path folder) throws IOException {
    for (Path left : in(Files.createDirectories(folder))) {
      Files.delete(left);
    }
    return folder;
  }

  private static List<Path> in(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static List<String> command(Target target, Path suspects) throws IOException {
    Path corpus = Files.createDirectories(WORK.resolve("corpus").resolve(target.folder()));
    Path findings = Files.createDirectories(WORK.resolve("findings").resolve(target.folder()));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx512m");
    if (SECONDS == 0) {
      // Most of a short run is its start, for which the optimizing compiler and the threads of a
      // collector do not pay.
      command.add("-XX:TieredStopAtLevel=1");
      command.add("-XX:+UseSerialGC");
    }
    // The fuzzer attaches an agent to itself and calls its own native part.
    command.add("-XX:+EnableDynamicAgentLoading");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-D" + Bounded.SUSPECTS + "=" + suspects);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("com.code_intelligence.jazzer.Jazzer");
    command.add("--target_class=" + target.className());
    command.add("--instrumentation_includes=io.tandem.sip.**:io.tandem.sdp.**:io.tandem.rtp.**");
    command.add("--custom_hook_excludes=io.tandem.**");
    command.add("--reproducer_path=" + findings);
    command.add("-seed=" + SEED);
    command.add(
        SECONDS == 0
            ? "-runs=" + target.runs()
            : "-max_total_time=" + Math.max(1, SECONDS / TARGETS.size()));
    command.add("-max_len=" + LONGEST_INPUT);
    // By the clock on the wall, unlike Bounded: only for what never ends.
    command.add("-timeout=120");
    command.add("-artifact_prefix=" + findings + "/");
    command.add("-print_final_stats=1");
    command.add(corpus.toString());
    command.add(KnownInputsTest.INPUTS.resolve(target.folder()).toAbsolutePath().toString());
    return command;
  }

  /** What libFuzzer wrote last of coverage and speed. */
  private static String lastFigures(Path log) throws IOException {
    try (Stream<String> lines = Files.lines(log, java.nio.charset.StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.startsWith("#") && line.contains(" cov: "))
          .reduce("", (before, line) -> line)
          .replaceAll("\\s+", " ");
    }
  }
}
