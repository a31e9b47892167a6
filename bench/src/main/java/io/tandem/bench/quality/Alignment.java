package io.tandem.bench.quality;

import java.util.Arrays;

/**
 * By how much one sound is later than another: the lag with the highest normalised correlation. For
 * sounds whose delay changes on the way, as a jitter buffer's does, the lag is followed block by
 * block. Stateless.
 */
final class Alignment {
  /** So many samples of a second, and lags, are enough to find the lag coarsely. */
  private static final int COARSE_HZ = 4_000;

  private static final int BLOCK_MILLIS = 300;

  /** How far the delay may have moved from one block to the next. */
  private static final int REACH_MILLIS = 60;

  /** So much more alike must another lag be, or it is the same voice one pitch period later. */
  private static final double CONVINCING = 0.03;

  /** Good enough not to look further. */
  private static final double ALIKE = 0.995;

  /** Mean square below which a block is a pause that fits everywhere: 50 dB below overload. */
  private static final double PAUSE =
      StrictMath.pow(10, -50 / 10.0) * Short.MAX_VALUE * Short.MAX_VALUE;

  private Alignment() {}

  /**
   * The lag in samples, between {@code least} and {@code most}.
   *
   * @param from first sample of {@code wanted} that is compared, {@code count} of them
   */
  static int lag(
      double[] wanted, double[] heard, int rateHz, int from, int count, int least, int most) {
    int stride = rateHz / COARSE_HZ;
    int coarse = best(wanted, heard, from, count, least, most, stride);
    int low = Math.max(least, coarse - stride);
    return best(wanted, heard, from, count, low, Math.min(most, coarse + stride), 1);
  }

  private static int best(
      double[] wanted, double[] heard, int from, int count, int least, int most, int stride) {
    int best = least;
    double highest = Double.NEGATIVE_INFINITY;
    for (int lag = least; lag <= most; lag += stride) {
      double likeness = likeness(wanted, heard, from, count, lag, stride);
      if (likeness > highest) {
        highest = likeness;
        best = lag;
      }
    }
    return best;
  }

  /** How alike they are at that lag: normalised correlation. */
  static double likeness(
      double[] wanted, double[] heard, int from, int count, int lag, int stride) {
    double product = 0;
    double one = 1e-9;
    double other = 1e-9;
    int begin = Math.max(from, -lag);
    int end = Math.min(from + count, Math.min(wanted.length, heard.length - lag));
    for (int i = begin; i < end; i += stride) {
      product += wanted[i] * heard[i + lag];
      one += wanted[i] * wanted[i];
      other += heard[i + lag] * heard[i + lag];
    }
    return product / Math.sqrt(one * other);
  }

  /** {@code heard} laid over {@code wanted}: sample by sample the same moment. */
  static short[] follow(short[] wanted, short[] heard, int rateHz, int firstLag) {
    double[] one = doubles(wanted);
    double[] other = doubles(heard);
    int block = rateHz * BLOCK_MILLIS / 1_000;
    int reach = rateHz * REACH_MILLIS / 1_000;
    short[] laid = new short[wanted.length];
    int lag = firstLag;
    for (int at = 0; at < wanted.length; at += block) {
      int count = Math.min(block, wanted.length - at);
      if (!isPause(one, at, count)) {
        lag = nextLag(one, other, rateHz, at, count, lag, reach);
      }
      for (int i = at; i < at + count; i++) {
        laid[i] = i + lag < heard.length ? heard[i + lag] : 0;
      }
    }
    return laid;
  }

  private static int nextLag(
      double[] wanted, double[] heard, int rateHz, int at, int count, int lag, int reach) {
    double now = likeness(wanted, heard, at, count, lag, 1);
    if (now >= ALIKE) {
      return lag;
    }
    int other = lag(wanted, heard, rateHz, at, count, Math.max(0, lag - reach), lag + reach);
    return likeness(wanted, heard, at, count, other, 1) > now + CONVINCING ? other : lag;
  }

  /** The same samples, to be compared. */
  static double[] doubles(short[] samples) {
    double[] doubles = new double[samples.length];
    Arrays.setAll(doubles, i -> samples[i]);
    return doubles;
  }

  private static boolean isPause(double[] samples, int from, int count) {
    double energy = 0;
    for (int i = from; i < from + count; i++) {
      energy += samples[i] * samples[i];
    }
    return energy < count * PAUSE;
  }
}
