package io.tandem.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL for a test, on loopback, in a folder of its own that is deleted at the end: the
 * programs are Debian's, the cluster is made here. {@link #stop} and {@link #start} make an outage:
 * port and data stay the same. Ends by its own pid.
 *
 * <p>PostgreSQL refuses to be root; where the test is, it runs as the user that Debian's package
 * makes.
 */
public final class PostgresServer implements AutoCloseable {

  /** Why a test is skipped that needs it. */
  public static final String ABSENT =
      "SKIPPED: PostgreSQL is not installed (apt-get install postgresql)";

  public static final String USER = "tandem";
  public static final String PASSWORD = "history-of-calls";

  private static final Path PROGRAMS = Path.of("/usr/lib/postgresql");
  private static final String UNPRIVILEGED = "postgres";
  private static final Duration START = Duration.ofSeconds(60);

  private final Path programs;
  private final Path folder;
  private final int port = Ports.freeTcp();
  private @Nullable Process running;

  private PostgresServer(Path programs, Path folder) {
    this.programs = programs;
    this.folder = folder;
  }

  public static boolean isInstalled() {
    return newest() != null;
  }

  /** Debian installs each major version beside the others, where no PATH leads. */
  private static @Nullable Path newest() {
    if (!Files.isDirectory(PROGRAMS)) {
      return null;
    }
    try (Stream<Path> versions = Files.list(PROGRAMS)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder())
          .orElse(null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes the cluster; {@link #start} starts it. */
  public static PostgresServer create() {
    Path programs = newest();
    if (programs == null) {
      throw new AssertionError(ABSENT);
    }
    try {
      Path folder = Files.createTempDirectory("tandem-postgres-");
      Path password = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
      if (isRoot()) {
        giveAway(folder);
        giveAway(password);
      }
      PostgresServer server = new PostgresServer(programs, folder);
      server.run(
          "initdb",
          "--pgdata=" + server.data(),
          "--username=" + USER,
          "--pwfile=" + password,
          "--auth=scram-sha-256",
          "--encoding=UTF8",
          "--locale=C",
          "--no-sync");
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** JDBC's name for the database that every cluster has. */
  public String url() {
    return url("postgres");
  }

  public String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  /** Begins, or ends an outage; returns when it lets clients in. */
  public void start() {
    List<String> command = unprivileged();
    command.addAll(
        List.of(
            programs.resolve("postgres").toString(),
            "-D",
            data(),
            "-k",
            folder.toString(),
            "-p",
            Integer.toString(port),
            "-c",
            "listen_addresses=127.0.0.1",
            // Nothing in a test outlives the machine.
            "-c",
            "fsync=off"));
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
              .start();
      running = process;
      Await.until("PostgreSQL accepts clients", START, () -> isUp(process), this::logged);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Begins an outage: clients are cut off and find a closed port. */
  public void stop() {
    Process process = running;
    if (process == null) {
      return;
    }
    running = null;
    try {
      // Fast shutdown; what Java sends would wait for the clients to leave.
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stop();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isUp(Process process) {
    if (!process.isAlive()) {
      throw new AssertionError("PostgreSQL ended with " + process.exitValue() + ": " + logged());
    }
    // The port opens before recovery is over; the log says when it is.
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return run("pg_isready", "--host=127.0.0.1", "--port=" + port) == 0;
    } catch (IOException notYet) {
      return false;
    }
  }

  private int run(String program, String... arguments) throws IOException {
    List<String> command = unprivileged();
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .start();
    try {
      int status = process.waitFor();
      if (status != 0 && program.equals("initdb")) {
        throw new AssertionError("initdb ended with " + status + ": " + logged());
      }
      return status;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while running " + program, e);
    }
  }

  private static List<String> unprivileged() {
    return isRoot()
        ? new ArrayList<>(
            List.of(
                "setpriv",
                "--reuid=" + UNPRIVILEGED,
                "--regid=" + UNPRIVILEGED,
                "--clear-groups",
                "--"))
        : new ArrayList<>();
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static void giveAway(Path path) throws IOException {
    var users = path.getFileSystem().getUserPrincipalLookupService();
    Files.setOwner(path, users.lookupPrincipalByName(UNPRIVILEGED));
    Files.setPosixFilePermissions(
        path, PosixFilePermissions.fromString(Files.isDirectory(path) ? "rwx------" : "rw-------"));
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private Path log() {
    return folder.resolve("log");
  }

  private String logged() {
    try {
      return Files.readString(log(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
