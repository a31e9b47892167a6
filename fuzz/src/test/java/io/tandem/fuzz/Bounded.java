package io.tandem.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Runs one input and holds it to a time, so that no message of a stranger can keep an event loop.
 *
 * <p>The time is that of the thread on the processor: who else uses the machine does not count. An
 * input that was slow is repeated before it is called so, since the first run may have been that of
 * a compiler or a collector.
 *
 * <p>A process that fuzzes cannot judge: its instrumented code is many times slower while the
 * compiler waits for a processor. There the system property {@code tandem.fuzz.suspects} names a
 * folder, where the slow inputs are kept for {@link FuzzingTest} to judge in an ordinary process.
 */
final class Bounded {
  /** The folder for the inputs that seemed slow to a process that fuzzes. */
  static final String SUSPECTS = "tandem.fuzz.suspects";

  private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final int MOST_SUSPECTS = 100;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final Optional<Path> SUSPECTS_FOLDER =
      Optional.ofNullable(System.getProperty(SUSPECTS)).map(Path::of);

  /** Few where others judge: their time is for other inputs. */
  private static final int REPETITIONS = SUSPECTS_FOLDER.isPresent() ? 10 : 400;

  private Bounded() {}

  static void run(byte[] input, Consumer<byte[]> reader) {
    long best = time(input, reader);
    for (int i = 0; i < REPETITIONS && best > MOST_NANOS; i++) {
      best = Math.min(best, time(input, reader));
    }
    if (best <= MOST_NANOS) {
      return;
    }
    if (SUSPECTS_FOLDER.isEmpty()) {
      throw new AssertionError("%d microseconds for %d bytes".formatted(best / 1000, input.length));
    }
    keep(input, SUSPECTS_FOLDER.get());
  }

  private static void keep(byte[] input, Path folder) {
    try (Stream<Path> kept = Files.list(folder)) {
      if (kept.count() == MOST_SUSPECTS) {
        throw new AssertionError("more than %d inputs seem slow".formatted(MOST_SUSPECTS));
      }
      Files.write(folder.resolve("slow-%08x".formatted(Arrays.hashCode(input))), input);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long time(byte[] input, Consumer<byte[]> reader) {
    long before = THREADS.getCurrentThreadCpuTime();
    reader.accept(input);
    return THREADS.getCurrentThreadCpuTime() - before;
  }
}
