package io.tandem.fuzz;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs one input and holds it to a time, so that no message of a stranger can keep an event loop.
 *
 * <p>The time is that of the thread on the processor: who else uses the machine does not count. An
 * input that was slow is repeated before it is called so, since the first run may have been that of
 * a compiler or a collector; the repetitions also warm the code up, of which there are many, for the
 * compiler may have thrown its work away just then and waits for a processor.
 */
final class Bounded {
  static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private static final int REPETITIONS = 400;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private Bounded() {}

  static void run(byte[] input, Consumer<byte[]> reader) {
    long best = time(input, reader);
    for (int i = 0; i < REPETITIONS && best > MOST_NANOS; i++) {
      best = Math.min(best, time(input, reader));
    }
    if (best > MOST_NANOS) {
      throw new AssertionError("%d microseconds for %d bytes".formatted(best / 1000, input.length));
    }
  }

  private static long time(byte[] input, Consumer<byte[]> reader) {
    long before = THREADS.getCurrentThreadCpuTime();
    reader.accept(input);
    return THREADS.getCurrentThreadCpuTime() - before;
  }
}
