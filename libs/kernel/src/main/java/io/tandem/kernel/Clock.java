package io.tandem.kernel;

import java.time.Instant;

/**
 * Where engines read time. Pure code never holds one: it is told the time with each input.
 *
 * <p>Two readings, because they answer different questions: {@link #nanoTime()} measures how long
 * something takes and never jumps; {@link #epochMillis()} is what other processes understand, and
 * may jump when an operator sets the clock.
 */
public interface Clock {

  /** The clocks of this machine. */
  Clock SYSTEM =
      new Clock() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public long epochMillis() {
          return System.currentTimeMillis();
        }

        @Override
        public long epochMicros() {
          Instant now = Instant.now();
          return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
        }
      };

  /** Monotonic time in nanoseconds from an arbitrary origin; only differences mean anything. */
  long nanoTime();

  /** Wall-clock time in milliseconds since 1970-01-01T00:00:00Z. */
  long epochMillis();

  /** The same in microseconds, as fine as the clock is. */
  default long epochMicros() {
    return epochMillis() * 1_000;
  }
}
