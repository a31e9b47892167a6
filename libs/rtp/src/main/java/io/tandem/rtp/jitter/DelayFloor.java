package io.tandem.rtp.jitter;

import java.util.Arrays;

/**
 * The least delay of the last seconds: that of the path with empty queues, which moves with the
 * sender's clock. Section "What is measured" of docs/specs/jitter-buffer.md. Owned by a {@link
 * JitterBuffer}; all values are units of the RTP clock.
 */
final class DelayFloor {
  private static final int WINDOW_MILLIS = 500;
  private static final int WINDOWS = 8;

  /**
   * More than queues of voice vary by; less than what a listener would have to wait for in vain.
   */
  private static final int RISE_MILLIS = 40;

  /** So few come in half a second at a ptime of 60 ms with every third lost. */
  private static final int LEAST_PACKETS_TO_RISE = 5;

  private final long windowUnits;
  private final long riseUnits;
  private final long[] least = new long[WINDOWS];
  private int current;
  private int packets;
  private long windowStart;
  private boolean measured;
  private long floor;

  DelayFloor(JitterBufferSettings settings) {
    this.windowUnits = settings.units(WINDOW_MILLIS);
    this.riseUnits = settings.units(RISE_MILLIS);
  }

  void clear() {
    measured = false;
  }

  long units() {
    return floor;
  }

  /**
   * Takes the delay of a packet.
   *
   * @return by how much the floor was raised because the path has changed; 0 otherwise
   */
  long onPacket(long delay, long arrival) {
    if (!measured || arrival - windowStart >= WINDOWS * windowUnits || arrival < windowStart) {
      measured = true;
      Arrays.fill(least, delay);
      windowStart = arrival;
      packets = 1;
      floor = delay;
      return 0;
    }
    long rise = 0;
    while (arrival - windowStart >= windowUnits) {
      rise += closeWindow();
    }
    packets++;
    least[current] = Math.min(least[current], delay);
    floor = Math.min(floor, delay);
    return rise;
  }

  private long closeWindow() {
    long rise = 0;
    if (packets >= LEAST_PACKETS_TO_RISE && least[current] - floor > riseUnits) {
      rise = least[current] - floor;
      Arrays.fill(least, least[current]);
    }
    current = (current + 1) % WINDOWS;
    least[current] = Long.MAX_VALUE;
    windowStart += windowUnits;
    packets = 0;
    long lowest = Long.MAX_VALUE;
    for (long value : least) {
      lowest = Math.min(lowest, value);
    }
    // All windows may be empty but for the one that the next packet opens; keep what was known.
    floor = lowest == Long.MAX_VALUE ? floor : lowest;
    return rise;
  }
}
