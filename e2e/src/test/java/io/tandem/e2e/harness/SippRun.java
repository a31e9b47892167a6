package io.tandem.e2e.harness;

import io.tandem.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A SIPp that runs or ran, with what it left in its folder. */
public final class SippRun implements AutoCloseable {

  static final String ERRORS = "errors.log";
  static final String STATISTICS = "statistics.csv";
  static final String LOGGED = "logged.log";
  static final String MESSAGES = "messages.log";

  private final String scenario;
  private final Path folder;
  private final ChildProcess process;
  private final Duration timeout;

  SippRun(String scenario, Path folder, ChildProcess process, Duration timeout) {
    this.scenario = scenario;
    this.folder = folder;
    this.process = process;
    this.timeout = timeout;
  }

  /** Waits for the end; every call must have gone as the scenario says. */
  public SippStatistics awaitSuccess() {
    int exitCode = awaitEnd();
    if (exitCode != 0) {
      throw new AssertionError(scenario + " failed with " + exitCode + story());
    }
    return statistics();
  }

  /** Waits for the end, whatever it is. */
  public int awaitEnd() {
    // SIPp ends by itself at its timeout; a little longer is for writing its files.
    return process.awaitExit(timeout.plusSeconds(10));
  }

  public boolean isRunning() {
    return process.isAlive();
  }

  public SippStatistics statistics() {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> responseTimes = files.filter(f -> f.toString().endsWith("_rtt.csv")).toList();
      return SippStatistics.read(
          Files.readAllLines(folder.resolve(STATISTICS)),
          responseTimes.isEmpty() ? List.of() : Files.readAllLines(responseTimes.get(0)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits until a {@code <log>} of the scenario matches, and returns the first group of the match.
   */
  public String awaitLogged(Pattern pattern) {
    Await.until(
        scenario + " logs " + pattern,
        timeout,
        () -> {
          if (!process.isAlive() && !pattern.matcher(text(LOGGED)).find()) {
            throw new AssertionError(scenario + " ended without logging " + pattern + story());
          }
          return pattern.matcher(text(LOGGED)).find();
        });
    Matcher matcher = pattern.matcher(text(LOGGED));
    if (!matcher.find()) {
      throw new AssertionError("log shrank");
    }
    return matcher.group(1);
  }

  /**
   * The port to which the other side wants audio sent, from the session description that arrived.
   */
  public int awaitMediaPort() {
    return Integer.parseInt(awaitLogged(Pattern.compile("media port ([0-9]+)")));
  }

  /**
   * Waits until a message with this text was sent or received. Only runs of few calls keep them.
   */
  public void awaitMessage(String text) {
    Await.until(
        scenario + " sees " + text,
        timeout,
        () -> {
          boolean alive = process.isAlive();
          boolean seen = text(MESSAGES).contains(text);
          if (!seen && !alive) {
            throw new AssertionError(scenario + " ended without " + text + story());
          }
          return seen;
        },
        this::story);
  }

  private String story() {
    return process.tail() + "\n" + text(ERRORS) + "\n" + lastOf(text(MESSAGES));
  }

  private static String lastOf(String messages) {
    // Enough for the last few messages; the whole file stays in the folder.
    return messages.substring(Math.max(0, messages.length() - 6000));
  }

  private String text(String file) {
    try {
      Path path = folder.resolve(file);
      return Files.exists(path) ? Files.readString(path) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
