package io.tandem.bench.quality;

import java.util.Arrays;

/**
 * How differently two sounds load the ear: Bark spectral distortion, after Wang, Sekey and Gersho
 * (IEEE JSAC 10(5), 1992). Both become loudness in sones for each critical band, 32 ms at a time;
 * the squared differences are divided by the squares of what was wanted. 0 % is the same, 100 % is
 * silence. It hears neither phase nor the fine time of things, and was not fitted to listeners.
 *
 * <p>Where this differs from the paper: Bark by Traunmüller's formula (1990), and instead of curves
 * of equal loudness the threshold in quiet by Terhardt's (1979). Not for threads.
 */
final class BarkDistortion {
  private static final int FRAME_MILLIS = 32;

  /** Speech at 26 dB below overload is heard at 79 dB SPL (ITU-T P.830), so overload is at 105. */
  private static final double OVERLOAD_SPL = 105;

  private final Fourier fourier;
  private final int frame;
  private final int bands;
  private final int[] bandOfBin;
  private final double[][] spreading;
  private final double[] threshold;
  private final double[] power;
  private final double[] energy;
  private final double[] one;
  private final double[] other;

  BarkDistortion(int rateHz) {
    this.frame = rateHz * FRAME_MILLIS / 1_000;
    this.fourier = new Fourier(frame);
    this.bands = (int) bark(Band.edgeHz(rateHz));
    this.bandOfBin = new int[frame / 2];
    this.spreading = new double[bands][bands];
    this.threshold = new double[bands];
    this.power = new double[frame / 2];
    this.energy = new double[bands];
    this.one = new double[bands];
    this.other = new double[bands];
    for (int bin = 0; bin < bandOfBin.length; bin++) {
      bandOfBin[bin] = (int) Math.max(0, bark((double) bin * rateHz / frame));
    }
    for (int band = 0; band < bands; band++) {
      for (int from = 0; from < bands; from++) {
        spreading[band][from] = spread(band - from);
      }
      threshold[band] = inQuiet(hertz(band + 0.5));
    }
  }

  private static double bark(double hz) {
    return 26.81 * hz / (1_960 + hz) - 0.53;
  }

  private static double hertz(double bark) {
    return 1_960 * (bark + 0.53) / (26.28 - bark);
  }

  /** Schroeder, Atal and Hall (1979): what a band hears of one that is {@code bark} below. */
  private static double spread(double bark) {
    double x = bark + 0.474;
    return StrictMath.pow(10, (15.81 + 7.5 * x - 17.5 * Math.sqrt(1 + x * x)) / 10);
  }

  /** In dB SPL (Terhardt, 1979). */
  private static double inQuiet(double hz) {
    double k = hz / 1_000;
    return 3.64 * StrictMath.pow(k, -0.8)
        - 6.5 * StrictMath.exp(-0.6 * (k - 3.3) * (k - 3.3))
        + 0.001 * k * k * k * k;
  }

  /** Of {@code heard} against {@code wanted}, between two samples, in per cent. */
  double percent(double[] wanted, double[] heard, int from, int to) {
    double difference = 0;
    double all = 0;
    for (int at = from; at + frame <= to; at += frame / 2) {
      loudness(wanted, at, one);
      loudness(heard, at, other);
      for (int band = 0; band < bands; band++) {
        difference += (one[band] - other[band]) * (one[band] - other[band]);
        all += one[band] * one[band];
      }
    }
    return 100 * difference / all;
  }

  private void loudness(double[] samples, int at, double[] sones) {
    fourier.power(samples, at, power);
    Arrays.fill(energy, 0);
    for (int bin = 0; bin < power.length && bandOfBin[bin] < bands; bin++) {
      energy[bandOfBin[bin]] += power[bin];
    }
    for (int band = 0; band < bands; band++) {
      double spread = 0;
      for (int from = 0; from < bands; from++) {
        spread += spreading[band][from] * energy[from];
      }
      double overload = (double) Short.MAX_VALUE * Short.MAX_VALUE;
      double level = 10 * Math.log10(Math.max(spread / overload, 1e-12)) + OVERLOAD_SPL;
      sones[band] = sones(level - threshold[band]);
    }
  }

  /** Of a loudness level in phon; below 40 the ear is less sensitive (Bladon, 1981). */
  private static double sones(double phon) {
    if (phon <= 0) {
      return 0;
    }
    return phon >= 40 ? StrictMath.pow(2, (phon - 40) / 10) : StrictMath.pow(phon / 40, 2.642);
  }
}
