package io.tandem.bench.quality;

/**
 * Takes off what lies above a telephone line's band, so that the slopes of filters outside of it do
 * not count as distortion: a sinc under a Hamming window, without delay, or with a part of a
 * sample's. Stateless.
 */
final class Band {
  /** Taps on either side: at 8 kHz the slope is 210 Hz wide. */
  private static final int HALF = 64;

  private Band() {}

  /** The upper end of the band: 3400 Hz (ITU-T G.712) at 8 kHz, 7000 Hz (G.722) above. */
  static int edgeHz(int rateHz) {
    return rateHz < 16_000 ? 3_400 : 7_000;
  }

  static double[] limit(short[] samples, int rateHz) {
    return limit(samples, rateHz, 0);
  }

  /** The same, later by {@code shift} samples, -0.5 to 0.5. */
  static double[] limit(short[] samples, int rateHz, double shift) {
    double[] taps = taps(2.0 * edgeHz(rateHz) / rateHz, shift);
    double[] padded = new double[samples.length + 2 * HALF];
    for (int i = 0; i < samples.length; i++) {
      padded[HALF + i] = samples[i];
    }
    double[] limited = new double[samples.length];
    for (int i = 0; i < samples.length; i++) {
      double value = 0;
      for (int k = 0; k < taps.length; k++) {
        value += taps[k] * padded[i + k];
      }
      limited[i] = value;
    }
    return limited;
  }

  private static double[] taps(double cutoff, double shift) {
    double[] taps = new double[2 * HALF + 1];
    double sum = 0;
    for (int k = 0; k < taps.length; k++) {
      double t = k - HALF + shift;
      double x = StrictMath.PI * cutoff * t;
      double sinc = t == 0 ? 1 : StrictMath.sin(x) / x;
      taps[k] = sinc * (0.54 + 0.46 * StrictMath.cos(StrictMath.PI * t / (HALF + 1)));
      sum += taps[k];
    }
    for (int k = 0; k < taps.length; k++) {
      taps[k] /= sum;
    }
    return taps;
  }
}
