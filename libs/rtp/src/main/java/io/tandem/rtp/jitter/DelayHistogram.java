package io.tandem.rtp.jitter;

/**
 * How much later than the fastest packets come, and from it the target delay: a histogram that
 * forgets. Section "What is measured" of docs/specs/jitter-buffer.md. Owned by a {@link
 * JitterBuffer}; all values are units of the RTP clock.
 */
final class DelayHistogram {
  private static final int BUCKET_MILLIS = 5;

  /**
   * Long enough to hold five packets of one in a hundred, short enough to come down after a spike.
   */
  private static final int FORGET_MILLIS = 8_000;

  /** One frame in a hundred late is heard less than the delay that would save it. */
  private static final double LATE_SHARE = 0.01;

  /** What is assumed of a path that is not known, in time. */
  private static final int ASSUMED_MILLIS = 100;

  /** When new weights have grown so much beyond old ones, all are divided by it. */
  private static final double LARGEST_GAIN = 1e9;

  private final double forgetUnits;
  private final double bucketUnits;
  private long leastUnits;
  private final long mostUnits;
  private final double[] weights;
  private double total;
  private double gain = 1;
  private long target;

  DelayHistogram(JitterBufferSettings settings) {
    this.forgetUnits = settings.units(FORGET_MILLIS);
    this.bucketUnits = BUCKET_MILLIS * settings.clockRateHz() / 1000.0;
    this.leastUnits = settings.units(settings.leastDelayMillis());
    this.mostUnits = settings.units(settings.mostDelayMillis());
    this.weights = new double[settings.mostDelayMillis() / BUCKET_MILLIS + 1];
    int assumed = Math.max(0, (settings.initialDelayMillis() - 1) / BUCKET_MILLIS);
    weights[assumed] = settings.units(ASSUMED_MILLIS);
    total = weights[assumed];
    target = settings.units(settings.initialDelayMillis());
  }

  /** The target delay above the floor. */
  long target() {
    return target;
  }

  /** The target is not to be less than this from now on. */
  void keepAtLeast(long units) {
    leastUnits = Math.clamp(units, 0, mostUnits);
    target = measureTarget();
  }

  /**
   * Takes the delay of a packet.
   *
   * @param delay of a packet above the floor
   * @param frameUnits how much it carries
   */
  void add(long delay, int frameUnits) {
    if (delay < 0 || delay > mostUnits || frameUnits <= 0) {
      return;
    }
    // Instead of making every old weight smaller, the new one is made larger.
    gain *= 1 + frameUnits / forgetUnits;
    double weight = gain * frameUnits;
    weights[(int) Math.min(weights.length - 1, (long) (delay / bucketUnits))] += weight;
    total += weight;
    if (gain > LARGEST_GAIN) {
      for (int i = 0; i < weights.length; i++) {
        weights[i] /= gain;
      }
      total /= gain;
      gain = 1;
    }
    target = measureTarget();
  }

  /** The floor has risen: what was above it is so much less above it now. */
  void lower(long units) {
    int buckets = (int) Math.min(weights.length, (long) (units / bucketUnits));
    if (buckets <= 0) {
      return;
    }
    for (int i = 1; i < weights.length; i++) {
      double weight = weights[i];
      weights[i] = 0;
      weights[Math.max(0, i - buckets)] += weight;
    }
    target = measureTarget();
  }

  private long measureTarget() {
    double later = 0;
    int bucket = weights.length - 1;
    while (bucket > 0 && later + weights[bucket] <= LATE_SHARE * total) {
      later += weights[bucket];
      bucket--;
    }
    long edge = (long) Math.ceil((bucket + 1) * bucketUnits);
    return Math.clamp(edge, leastUnits, mostUnits);
  }
}
