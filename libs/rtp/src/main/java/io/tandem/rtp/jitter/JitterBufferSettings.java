package io.tandem.rtp.jitter;

/**
 * The bounds of a {@link JitterBuffer}.
 *
 * @param clockRateHz units of the RTP clock in a second: 8000 for G.711 and also G.722 (RFC 3551
 *     section 4.5.2), 48000 for Opus
 * @param leastDelayMillis that the target never goes below
 * @param mostDelayMillis that the target never goes above, at most 2000
 * @param initialDelayMillis the target before anything is known of the path
 * @param slots frames that may wait
 * @param slotOctets octets of the longest payload
 */
public record JitterBufferSettings(
    int clockRateHz,
    int leastDelayMillis,
    int mostDelayMillis,
    int initialDelayMillis,
    int slots,
    int slotOctets) {
  private static final int LEAST_DELAY_MILLIS = 20;
  private static final int MOST_DELAY_MILLIS = 200;
  private static final int INITIAL_DELAY_MILLIS = 40;
  private static final int SLOTS = 64;

  /** No payload is longer than what an Ethernet frame carries. */
  private static final int SLOT_OCTETS = 1500;

  /** The histogram has a bucket for each 5 ms of it. */
  private static final int LARGEST_DELAY_MILLIS = 2000;

  /** So that a millisecond has a whole number of units, and an hour of them fits a long. */
  private static final int LARGEST_CLOCK_RATE_HZ = 192_000;

  public JitterBufferSettings {
    require(clockRateHz >= 1000 && clockRateHz <= LARGEST_CLOCK_RATE_HZ, "clock", clockRateHz);
    require(leastDelayMillis >= 0, "least delay", leastDelayMillis);
    require(
        mostDelayMillis > leastDelayMillis && mostDelayMillis <= LARGEST_DELAY_MILLIS,
        "most delay",
        mostDelayMillis);
    require(
        initialDelayMillis >= leastDelayMillis && initialDelayMillis <= mostDelayMillis,
        "initial delay",
        initialDelayMillis);
    require(slots >= 2, "slots", slots);
    require(slotOctets >= 1, "octets of a slot", slotOctets);
  }

  /** The defaults of docs/specs/jitter-buffer.md. */
  public static JitterBufferSettings forClock(int clockRateHz) {
    return new JitterBufferSettings(
        clockRateHz,
        LEAST_DELAY_MILLIS,
        MOST_DELAY_MILLIS,
        INITIAL_DELAY_MILLIS,
        SLOTS,
        SLOT_OCTETS);
  }

  private static void require(boolean holds, String what, int value) {
    if (!holds) {
      throw new IllegalArgumentException(what + " out of bounds: " + value);
    }
  }

  int units(int millis) {
    return (int) ((long) millis * clockRateHz / 1000);
  }
}
