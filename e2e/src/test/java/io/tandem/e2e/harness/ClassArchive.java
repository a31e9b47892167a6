package io.tandem.e2e.harness;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a JVM has learned of the classes of the launcher, in a rehearsal at the beginning of a run:
 * the tests start it some thirty times, and each start costs a third less with it.
 */
final class ClassArchive {

  private static final Duration REHEARSAL = Duration.ofMinutes(2);

  private static @Nullable Optional<Path> made;

  private ClassArchive() {}

  /**
   * Options for the JVM; none where the rehearsal did not succeed, for tests run without it too.
   *
   * @param launcher a JVM's command with its options, up to the jar
   */
  static List<String> options(List<String> launcher, Path jar) {
    return of(launcher, jar).stream()
        .flatMap(file -> List.of("-XX:SharedArchiveFile=" + file, "-Xlog:cds=off").stream())
        .toList();
  }

  private static synchronized Optional<Path> of(List<String> launcher, Path jar) {
    Optional<Path> known = made;
    if (known == null) {
      known = rehearse(launcher, jar);
      made = known;
    }
    return known;
  }

  private static Optional<Path> rehearse(List<String> launcher, Path jar) {
    Path folder = Workspace.newFolder("rehearsal");
    Path archive = folder.resolve("standalone.jsa");
    List<String> command = new ArrayList<>(launcher);
    command.add("-XX:ArchiveClassesAtExit=" + archive);
    command.addAll(List.of("-jar", jar.toString(), "--rehearse"));
    Map<String, String> settings =
        Map.of(
            "TANDEM_DATA_DIR",
            folder.resolve("data").toString(),
            "TANDEM_HTTP_PORT",
            "0",
            "TANDEM_SIP_PORT",
            "0");
    try (ChildProcess rehearsal =
        ChildProcess.start(
            "rehearsal", folder.resolve("rehearsal.log"), folder, settings, command)) {
      rehearsal.awaitExit(REHEARSAL);
    } catch (AssertionError hangs) {
      // Then the launcher has a fault that its own tests show.
    }
    return Optional.of(archive).filter(made -> made.toFile().isFile());
  }
}
