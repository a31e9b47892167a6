package io.tandem.e2e.harness;

import io.tandem.testkit.Await;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process that a test started, with its output in a file. Ends by its own pid and nothing else's;
 * a process that is still there when the test JVM ends is killed by it, so that a failed run leaves
 * nothing behind.
 */
public final class ChildProcess implements AutoCloseable {

  private static final File NOTHING = new File("/dev/null");

  private final String name;
  private final Process process;
  private final Path log;
  private final Thread killAtExit;

  private ChildProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.killAtExit = new Thread(this::destroyWithChildren);
    Runtime.getRuntime().addShutdownHook(killAtExit);
  }

  /**
   * Starts a process; standard output and error go, as one, to {@code log}.
   *
   * @param environment added to the environment of the test
   */
  public static ChildProcess start(
      String name,
      Path log,
      Path workFolder,
      Map<String, String> environment,
      List<String> command) {
    return start(
        name, log, workFolder, environment, command, ProcessBuilder.Redirect.from(NOTHING));
  }

  /** The same, for a program that reads commands: see {@link #type}. */
  public static ChildProcess startInteractive(
      String name,
      Path log,
      Path workFolder,
      Map<String, String> environment,
      List<String> command) {
    return start(name, log, workFolder, environment, command, ProcessBuilder.Redirect.PIPE);
  }

  private static ChildProcess start(
      String name,
      Path log,
      Path workFolder,
      Map<String, String> environment,
      List<String> command,
      ProcessBuilder.Redirect input) {
    ProcessBuilder builder = new ProcessBuilder(command);
    // What is set around the tests is not meant for what they start.
    builder.environment().keySet().removeIf(variable -> variable.startsWith("TANDEM_"));
    builder.environment().putAll(environment);
    builder.directory(workFolder.toFile());
    builder.redirectErrorStream(true);
    builder.redirectInput(input);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    try {
      return new ChildProcess(name, builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " could not be started", e);
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Types a line into a program that was started to be typed to. */
  public void type(String line) {
    try {
      process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(name + " does not take commands any more" + tail(), e);
    }
  }

  /** Everything that was written so far. */
  public String log() {
    try {
      return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path logFile() {
    return log;
  }

  /** Waits until the output contains a text; fails at once when the process ends before. */
  public void awaitOutput(String text, Duration atMost) {
    Await.until(
        name + " says \"" + text + "\"",
        atMost,
        () -> {
          boolean alive = process.isAlive();
          boolean said = log().contains(text);
          if (!said && !alive) {
            throw new AssertionError(
                name + " ended with " + process.exitValue() + " before it said " + text + tail());
          }
          return said;
        },
        this::tail);
  }

  /** Waits for the end. Returns the exit code; above 128 a signal killed it. */
  public int awaitExit(Duration atMost) {
    try {
      if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(name + " did not end within " + atMost + tail());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + name, e);
    }
    forget();
    return process.exitValue();
  }

  /** SIGTERM: what Kubernetes sends. */
  public void terminate() {
    process.destroy();
  }

  /** SIGINT: what Ctrl-C sends. */
  public void interrupt() {
    try {
      int status = new ProcessBuilder("kill", "-INT", Long.toString(pid())).start().waitFor();
      if (status != 0) {
        throw new AssertionError("kill -INT of " + name + " ended with " + status);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while interrupting " + name, e);
    }
  }

  /** SIGKILL: what the kernel sends when memory is short, or a machine is gone. */
  public void kill() {
    destroyWithChildren();
    awaitExit(Duration.ofSeconds(10));
  }

  /** How many file descriptors the process holds now. */
  public long openFiles() {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid()), "fd"))) {
      return descriptors.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the process if it has not ended, without a word on how. */
  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
    forget();
  }

  /** The last lines of the output, for messages of failures. */
  public String tail() {
    List<String> lines = log().lines().toList();
    List<String> last = lines.subList(Math.max(0, lines.size() - 30), lines.size());
    return "\n--- " + log + "\n" + String.join("\n", last) + "\n---";
  }

  /** A script may wait for a program of its own, which would outlive it. */
  private void destroyWithChildren() {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  private void forget() {
    try {
      Runtime.getRuntime().removeShutdownHook(killAtExit);
    } catch (IllegalStateException exiting) {
      // The hook runs or ran: nothing to take back.
    }
  }
}
