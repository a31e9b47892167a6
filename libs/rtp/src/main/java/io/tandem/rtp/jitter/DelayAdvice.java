package io.tandem.rtp.jitter;

/**
 * Says within a talk spurt whether to shrink or stretch what is played: section "Within a spurt" of
 * docs/specs/jitter-buffer.md. Owned by a {@link JitterBuffer}; all values are units of the RTP
 * clock.
 */
final class DelayAdvice {
  private static final int OBSERVED_MILLIS = 100;
  private static final int OBSERVED_URGENTLY_MILLIS = 40;
  private static final int URGENT_MILLIS = 60;
  private static final int CALM_MILLIS = 1_500;
  private static final int TOLERANCE_MILLIS = 1;
  private static final int LEAST_LEAD_MILLIS = 4;

  private final JitterBufferSettings settings;
  private long observed;
  private long leastSpare;
  private int leastAhead;
  private long calm;
  private int adjustment;
  private boolean urgent;

  DelayAdvice(JitterBufferSettings settings) {
    this.settings = settings;
    observeAnew();
  }

  /** The delay has changed otherwise. */
  void observeAnew() {
    observed = 0;
    leastSpare = Long.MAX_VALUE;
    leastAhead = Integer.MAX_VALUE;
  }

  /** Nothing waited when something was due. */
  void onEmpty() {
    calm = 0;
  }

  /**
   * A frame is played.
   *
   * @param spare how much later than the fastest it could have come
   * @param target how much it should be
   * @param ahead what the owner held
   */
  Playout onFrame(long spare, long target, int ahead, int frameUnits, int tickUnits) {
    calm += frameUnits;
    observed += frameUnits;
    leastSpare = Math.min(leastSpare, spare);
    leastAhead = Math.min(leastAhead, ahead);
    adjustment = 0;
    long surplus = leastSpare - target;
    urgent = surplus > settings.units(URGENT_MILLIS);
    if (observed < settings.units(urgent ? OBSERVED_URGENTLY_MILLIS : OBSERVED_MILLIS)) {
      return Playout.PLAY;
    }
    int lead = leastAhead;
    observeAnew();
    if (surplus < -settings.units(TOLERANCE_MILLIS)) {
      adjustment = bounded(-surplus);
      return Playout.STRETCH;
    }
    if (calm < settings.units(CALM_MILLIS)) {
      return Playout.PLAY;
    }
    int step = greatestCommonDivisor(frameUnits, Math.max(1, tickUnits));
    if (surplus >= step) {
      adjustment = bounded(lead + surplus / step * step);
      return Playout.SHRINK;
    }
    if (lead >= settings.units(LEAST_LEAD_MILLIS)) {
      adjustment = bounded(lead);
      return Playout.SHRINK;
    }
    return Playout.PLAY;
  }

  private static int greatestCommonDivisor(int first, int second) {
    int a = first;
    int b = second;
    while (b != 0) {
      int rest = a % b;
      a = b;
      b = rest;
    }
    return a;
  }

  private int bounded(long units) {
    return (int) Math.min(units, settings.units(settings.mostDelayMillis()));
  }

  /** By how much to shrink or stretch. */
  int adjustment() {
    return adjustment;
  }

  /** Whether to do so even where it may be heard. */
  boolean isUrgent() {
    return urgent;
  }
}
