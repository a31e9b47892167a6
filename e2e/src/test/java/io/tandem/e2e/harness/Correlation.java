package io.tandem.e2e.harness;

/**
 * Finds where a window of sound fits best into a reference: normalised cross-correlation at every
 * offset, computed by Fourier transform, since minutes of speech are searched.
 */
final class Correlation {

  private final int window;
  private final int size;
  private final int offsets;
  private final double[] referenceReal;
  private final double[] referenceImaginary;
  private final double[] energyBefore;

  /**
   * @param window length in samples of what will be looked for
   */
  Correlation(short[] reference, int window) {
    this.window = window;
    this.offsets = reference.length - window + 1;
    this.size = Integer.highestOneBit(reference.length + window) << 1;
    this.referenceReal = new double[size];
    this.referenceImaginary = new double[size];
    this.energyBefore = new double[reference.length + 1];
    for (int i = 0; i < reference.length; i++) {
      referenceReal[i] = reference[i];
      energyBefore[i + 1] = energyBefore[i] + (double) reference[i] * reference[i];
    }
    transform(referenceReal, referenceImaginary);
  }

  /** The best fit of the window that starts at {@code at}: 1 is identical but for loudness. */
  double best(short[] samples, int at) {
    double[] real = new double[size];
    double[] imaginary = new double[size];
    double energy = 0;
    for (int i = 0; i < window; i++) {
      real[i] = samples[at + i];
      energy += real[i] * real[i];
    }
    transform(real, imaginary);
    // Reference times the conjugate of the window; the conjugate of that, transformed forward, is
    // the
    // inverse transform but for a conjugate and a factor.
    for (int i = 0; i < size; i++) {
      double r = referenceReal[i] * real[i] + referenceImaginary[i] * imaginary[i];
      double m = referenceImaginary[i] * real[i] - referenceReal[i] * imaginary[i];
      real[i] = r;
      imaginary[i] = -m;
    }
    transform(real, imaginary);
    double best = 0;
    for (int offset = 0; offset < offsets; offset++) {
      double there = energyBefore[offset + window] - energyBefore[offset];
      double scale = Math.sqrt(there * energy);
      if (scale > 0) {
        best = Math.max(best, real[offset] / size / scale);
      }
    }
    return best;
  }

  /** The fast Fourier transform of Cooley and Tukey, in place; the length is a power of two. */
  private static void transform(double[] real, double[] imaginary) {
    int n = real.length;
    int bits = Integer.numberOfTrailingZeros(n);
    for (int i = 0; i < n; i++) {
      int j = Integer.reverse(i) >>> (Integer.SIZE - bits);
      if (j > i) {
        swap(real, i, j);
        swap(imaginary, i, j);
      }
    }
    for (int half = 1; half < n; half *= 2) {
      double stepReal = Math.cos(-Math.PI / half);
      double stepImaginary = Math.sin(-Math.PI / half);
      for (int start = 0; start < n; start += 2 * half) {
        double factorReal = 1;
        double factorImaginary = 0;
        for (int i = start; i < start + half; i++) {
          int k = i + half;
          double r = real[k] * factorReal - imaginary[k] * factorImaginary;
          double m = real[k] * factorImaginary + imaginary[k] * factorReal;
          real[k] = real[i] - r;
          imaginary[k] = imaginary[i] - m;
          real[i] += r;
          imaginary[i] += m;
          double next = factorReal * stepReal - factorImaginary * stepImaginary;
          factorImaginary = factorReal * stepImaginary + factorImaginary * stepReal;
          factorReal = next;
        }
      }
    }
  }

  private static void swap(double[] values, int i, int j) {
    double value = values[i];
    values[i] = values[j];
    values[j] = value;
  }
}
