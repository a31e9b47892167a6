package io.tandem.bench.quality;

/**
 * The power spectrum of short stretches under a Hann window: radix two, in place. Not for threads.
 */
final class Fourier {
  private final int size;
  private final double[] cosines;
  private final double[] sines;
  private final double[] window;
  private final double[] real;
  private final double[] imaginary;
  private final double scale;

  /**
   * @param size a power of two
   */
  Fourier(int size) {
    this.size = size;
    this.cosines = new double[size / 2];
    this.sines = new double[size / 2];
    this.window = new double[size];
    this.real = new double[size];
    this.imaginary = new double[size];
    double squares = 0;
    for (int i = 0; i < size; i++) {
      double angle = 2 * StrictMath.PI * i / size;
      window[i] = 0.5 - 0.5 * StrictMath.cos(angle);
      squares += window[i] * window[i];
      if (i < size / 2) {
        cosines[i] = StrictMath.cos(angle);
        sines[i] = StrictMath.sin(angle);
      }
    }
    // By Parseval, halves of the spectrum are alike.
    this.scale = 2 / (size * squares);
  }

  /** Fills {@code power} with size / 2 bins whose sum is the mean square of the stretch. */
  void power(double[] samples, int from, double[] power) {
    for (int i = 0; i < size; i++) {
      int place = Integer.reverse(i) >>> (Integer.numberOfLeadingZeros(size) + 1);
      real[place] = window[i] * samples[from + i];
      imaginary[place] = 0;
    }
    for (int half = 1; half < size; half *= 2) {
      int stride = size / 2 / half;
      for (int group = 0; group < size; group += 2 * half) {
        for (int k = 0; k < half; k++) {
          butterfly(group + k, group + k + half, k * stride);
        }
      }
    }
    for (int i = 0; i < size / 2; i++) {
      power[i] = scale * (real[i] * real[i] + imaginary[i] * imaginary[i]);
    }
  }

  private void butterfly(int one, int other, int angle) {
    double re = real[other] * cosines[angle] + imaginary[other] * sines[angle];
    double im = imaginary[other] * cosines[angle] - real[other] * sines[angle];
    real[other] = real[one] - re;
    imaginary[other] = imaginary[one] - im;
    real[one] += re;
    imaginary[one] += im;
  }
}
