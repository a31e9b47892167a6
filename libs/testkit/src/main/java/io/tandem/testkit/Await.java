package io.tandem.testkit;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Waits for something that happens on another thread, up to a deadline, and fails with a sentence.
 * For what crosses a real socket or a real broker; pure code is driven by {@link ManualClock} and
 * never needs this.
 */
public final class Await {

  // Short against what is waited for (milliseconds), long enough not to take a core from it.
  private static final long POLL_MILLIS = 5;

  private Await() {}

  /**
   * Returns when the condition holds.
   *
   * @throws AssertionError naming {@code what} if it does not within {@code atMost}
   */
  public static void until(String what, Duration atMost, BooleanSupplier condition) {
    until(what, atMost, condition, () -> "");
  }

  /** As above; {@code state} is asked for what there was instead when time runs out. */
  public static void until(
      String what, Duration atMost, BooleanSupplier condition, Supplier<String> state) {
    long deadlineNanos = System.nanoTime() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadlineNanos > 0) {
        String found = state.get();
        throw new AssertionError(
            "not within " + atMost + ": " + what + (found.isEmpty() ? "" : "; found " + found));
      }
      pause(what);
    }
  }

  private static void pause(String what) {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting: " + what, e);
    }
  }
}
