package io.tandem.e2e.harness;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.testkit.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One program of Tandem, started from the jar that the build made: {@code java -jar}, settings from
 * the environment, an HTTP port. Can be started again after it was killed, with the same settings.
 */
public final class ServiceProcess implements AutoCloseable {

  /** The development token of {@code ./run}; single services are given the same. */
  static final String ADMIN_TOKEN = "tandem-dev";

  /** All three services in one process. */
  static final String LAUNCHER = "standalone";

  // A cold JVM on a busy machine; the launcher itself promises less and is tested for that.
  private static final Duration START = Duration.ofSeconds(60);

  private final String name;
  private final Path jar;
  private final Path folder;
  private final Map<String, String> settings;
  private final Http http;
  private ChildProcess process;

  private ServiceProcess(String name, Path jar, Path folder, Map<String, String> settings) {
    this.name = name;
    this.jar = jar;
    this.folder = folder;
    this.settings = Map.copyOf(settings);
    this.http =
        new Http(
            host(settings),
            Integer.parseInt(settings.get("TANDEM_HTTP_PORT")),
            ADMIN_TOKEN,
            Optional.ofNullable(settings.get("TANDEM_HTTP_TLS"))
                .map(_ -> ownCertificate(Path.of(settings.get("TANDEM_DATA_DIR")))));
    this.process = launch();
  }

  /**
   * Starts a program; does not wait until it is ready.
   *
   * @param jar below the root of the checkout; when it was not built, the test is skipped
   * @param settings {@code TANDEM_*} and their values, {@code TANDEM_HTTP_PORT} among them
   */
  static ServiceProcess start(String name, String jar, Map<String, String> settings) {
    Path path = Workspace.repository().resolve(jar);
    assumeTrue(Files.exists(path), () -> "SKIPPED: " + jar + " is not built (./mvnw package)");
    return new ServiceProcess(name, path, Workspace.newFolder(name), settings);
  }

  /** Where a program listens, if it was not told several addresses. */
  static String host(Map<String, String> settings) {
    return settings.getOrDefault("TANDEM_LISTEN", "127.0.0.1").split(",", 2)[0];
  }

  private ChildProcess launch() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    // Several of them run beside each other and beside the tests on small machines, and none long
    // enough for the optimizing compiler to pay.
    command.add("-Xmx512m");
    command.add("-XX:+UseSerialGC");
    command.add("-XX:TieredStopAtLevel=1");
    if (name.equals(LAUNCHER)) {
      command.addAll(ClassArchive.options(List.copyOf(command), jar));
    }
    command.add("-jar");
    command.add(jar.toString());
    return ChildProcess.start(name, folder.resolve(name + ".log"), folder, settings, command);
  }

  /** The one that {@code ./run} makes for trying. */
  static Path ownCertificate(Path dataDir) {
    return dataDir.resolve("tls").resolve("certificate.pem");
  }

  public ChildProcess process() {
    return process;
  }

  public Http http() {
    return http;
  }

  public Path folder() {
    return folder;
  }

  public Metrics metrics() {
    return Metrics.parse(http.get("/metrics").body());
  }

  /** Waits until {@code /health/ready} says so. */
  public void awaitReady() {
    Await.until(
        name + " is ready",
        START,
        () -> {
          if (!process.isAlive()) {
            throw new AssertionError(name + " ended before it was ready" + process.tail());
          }
          return http.get("/health/ready").status() == 200;
        },
        () -> http.get("/health/ready").body() + process.tail());
  }

  /** Ends the process without letting it say goodbye. */
  public void kill() {
    process.kill();
  }

  /** Starts the same program with the same settings again. */
  public void startAgain() {
    if (process.isAlive()) {
      throw new IllegalStateException(name + " still runs");
    }
    process = launch();
  }

  /** SIGTERM; fails when the process does not end within {@code atMost} and cleanly. */
  public void stop(Duration atMost) {
    process.terminate();
    int exitCode = process.awaitExit(atMost);
    // 143 is 128 + SIGTERM: the JVM's own exit code after it ran its shutdown hooks.
    if (exitCode != 0 && exitCode != 143) {
      throw new AssertionError(name + " ended with " + exitCode + process.tail());
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      process.terminate();
      try {
        process.awaitExit(Duration.ofSeconds(15));
      } catch (AssertionError stuck) {
        process.close();
        throw stuck;
      }
    }
  }
}
