package io.tandem.rtp.codec;

/**
 * Plays the noise that RFC 3389 payloads describe: white noise through an all-pole lattice filter,
 * which is stable while its coefficients move. Level and shape glide to what was described last, so
 * that an update is not heard. One for each stream, on its loop; no allocation. It does not decide
 * when to play.
 */
public final class ComfortNoiseGenerator {
  /** How far level and shape go towards their target in each step. */
  private static final double GLIDE = 0.2;

  private static final int STEP_MS = 5;

  /** A uniform number from -1 to 1 has a power of a third. */
  private static final double UNIFORM_POWER = 1.0 / 3;

  private final int stepSamples;
  private final double[] target = new double[ComfortNoise.MOST_COEFFICIENTS];
  private final double[] coefficients = new double[ComfortNoise.MOST_COEFFICIENTS];
  private final double[] backward = new double[ComfortNoise.MOST_COEFFICIENTS + 1];
  private int order;
  private double targetRoot;
  private double root;
  private double gain;
  private boolean started;
  private int untilStep;
  private long random;

  /**
   * @param seed any number; streams with different seeds do not play the same noise
   */
  public ComfortNoiseGenerator(int sampleRateHz, long seed) {
    this.stepSamples = sampleRateHz * STEP_MS / 1000;
    this.random = seed;
  }

  /** From now on glides to what {@code noise} says; begins with it at the first time. */
  public void describe(ComfortNoise noise) {
    targetRoot = Math.sqrt(ComfortNoise.OVERLOAD_POWER) * Math.pow(10, -noise.level() / 20.0);
    // A coefficient that is no longer sent glides to 0, so the filter stays as long as it was.
    order = started ? Math.max(order, noise.order()) : noise.order();
    for (int i = 0; i < target.length; i++) {
      target[i] = noise.coefficient(i);
    }
    if (!started) {
      root = targetRoot;
      System.arraycopy(target, 0, coefficients, 0, target.length);
      started = true;
    }
  }

  /** Plays {@code count} samples; silence before anything was described. */
  public void generate(short[] samples, int at, int count) {
    for (int i = 0; i < count; i++) {
      if (untilStep == 0) {
        glide();
        untilStep = stepSamples;
      }
      untilStep--;
      double sample = filter(gain * nextUniform());
      samples[at + i] = (short) Pcm.saturate((int) Math.round(sample));
    }
  }

  private void glide() {
    root += GLIDE * (targetRoot - root);
    double powerLeft = 1;
    for (int i = 0; i < order; i++) {
      coefficients[i] += GLIDE * (target[i] - coefficients[i]);
      powerLeft *= 1 - coefficients[i] * coefficients[i];
    }
    // The filter multiplies power by the inverse of what its stages leave.
    gain = root * Math.sqrt(powerLeft / UNIFORM_POWER);
  }

  /** One step of the lattice 1/A(z). */
  private double filter(double excitation) {
    double forward = excitation;
    for (int i = order - 1; i >= 0; i--) {
      forward -= coefficients[i] * backward[i];
      backward[i + 1] = backward[i] + coefficients[i] * forward;
    }
    backward[0] = forward;
    return forward;
  }

  /** From -1 to 1: SplitMix64, one state for each stream instead of one for each thread. */
  private double nextUniform() {
    random += 0x9E3779B97F4A7C15L;
    long z = (random ^ (random >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return (z ^ (z >>> 31)) * 0x1p-63;
  }
}
