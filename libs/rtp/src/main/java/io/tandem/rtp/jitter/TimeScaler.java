package io.tandem.rtp.jitter;

/**
 * Takes one pitch period out of a stretch of speech or puts one in, with a cross-fade, so that
 * neither pitch nor level changes: overlap-add in the manner of WSOLA (Verhelst and Roelands,
 * 1993). For who follows the advice of a {@link JitterBuffer}. Holds no samples and no state but
 * its sample rate; no allocation. It works within the stretch that it is given: in 10 ms there is
 * room for periods up to 7.5 ms.
 */
public final class TimeScaler {
  /** 400 Hz, above most voices, and 80 Hz, below them. */
  private static final int SHORTEST_PERIOD_MICROS = 2_500;

  private static final int LONGEST_PERIOD_MICROS = 12_500;

  /** A cross-fade that is shorter is heard as a click. */
  private static final int SHORTEST_FADE_MICROS = 2_500;

  /** Of two periods: less than this is no period, and the cut would be heard. */
  private static final double LEAST_LIKENESS = 0.75;

  /** Root mean square of −60 dBm0, where whatever is cut is not heard. */
  private static final double QUIET = 16;

  /** Likeness is searched at this rate: it holds the pitch, and costs little also at 48 kHz. */
  private static final int SEARCH_RATE_HZ = 8_000;

  private static final int NO_PERIOD = 0;

  private final int shortestPeriod;
  private final int longestPeriod;
  private final int shortestFade;
  private final int stride;

  /**
   * @param sampleRateHz 8000 or more
   */
  public TimeScaler(int sampleRateHz) {
    if (sampleRateHz < SEARCH_RATE_HZ) {
      throw new IllegalArgumentException("sample rate below 8000 Hz: " + sampleRateHz);
    }
    this.shortestPeriod = samples(sampleRateHz, SHORTEST_PERIOD_MICROS);
    this.longestPeriod = samples(sampleRateHz, LONGEST_PERIOD_MICROS);
    this.shortestFade = samples(sampleRateHz, SHORTEST_FADE_MICROS);
    this.stride = sampleRateHz / SEARCH_RATE_HZ;
  }

  private static int samples(int sampleRateHz, int micros) {
    return (int) ((long) sampleRateHz * micros / 1_000_000);
  }

  /** The most samples that {@link #stretch} adds. */
  public int longestPeriod() {
    return longestPeriod;
  }

  /**
   * Takes out one pitch period, in place.
   *
   * @param samples 16-bit linear
   * @param at where the stretch begins
   * @param count samples of it
   * @param most samples to take out
   * @param urgent whether to cut even where there is no period
   * @return samples that are left; {@code count} if nothing could be taken out
   */
  public int shrink(short[] samples, int at, int count, int most, boolean urgent) {
    int period = period(samples, at, count, most, urgent);
    if (period == NO_PERIOD) {
      return count;
    }
    int fade = Math.min(period, count - period);
    for (int i = 0; i < fade; i++) {
      samples[at + i] = faded(samples[at + i], samples[at + period + i], i, fade);
    }
    int rest = count - period - fade;
    System.arraycopy(samples, at + period + fade, samples, at + fade, rest);
    return count - period;
  }

  /**
   * Puts in one pitch period, in place.
   *
   * @param samples 16-bit linear, with room for {@link #longestPeriod()} more behind the stretch
   * @param at where the stretch begins
   * @param count samples of it
   * @param urgent whether to repeat even where there is no period
   * @return samples that there are now; {@code count} if nothing could be put in
   */
  public int stretch(short[] samples, int at, int count, boolean urgent) {
    int room = samples.length - at - count;
    int period = period(samples, at, count, room, urgent);
    if (period == NO_PERIOD) {
      return count;
    }
    int fade = Math.min(period, count - period);
    System.arraycopy(samples, at + fade, samples, at + period + fade, count - fade);
    for (int i = 0; i < fade; i++) {
      samples[at + period + i] = faded(samples[at + period + i], samples[at + i], i, fade);
    }
    return count + period;
  }

  /** From the first to the second, in a straight line. */
  private static short faded(short first, short second, int i, int of) {
    return (short) (first + (second - first) * (2 * i + 1) / (2 * of));
  }

  private int period(short[] samples, int at, int count, int most, boolean urgent) {
    int longest = Math.min(Math.min(longestPeriod, most), count - shortestFade);
    if (longest < shortestPeriod) {
      return NO_PERIOD;
    }
    if (isQuiet(samples, at, count)) {
      return longest;
    }
    int best = NO_PERIOD;
    double bestLikeness = urgent ? -1 : LEAST_LIKENESS;
    for (int period = shortestPeriod; period <= longest; period += stride) {
      double likeness = likeness(samples, at, count, period, stride);
      if (likeness > bestLikeness) {
        bestLikeness = likeness;
        best = period;
      }
    }
    return best == NO_PERIOD || stride == 1 ? best : refined(samples, at, count, best, longest);
  }

  private int refined(short[] samples, int at, int count, int coarse, int longest) {
    int best = coarse;
    double bestLikeness = -1;
    int from = Math.max(shortestPeriod, coarse - stride + 1);
    int to = Math.min(longest, coarse + stride - 1);
    for (int period = from; period <= to; period++) {
      double likeness = likeness(samples, at, count, period, stride);
      if (likeness > bestLikeness) {
        bestLikeness = likeness;
        best = period;
      }
    }
    return best;
  }

  /** Correlation of what is faded into each other, −1 to 1. */
  private static double likeness(short[] samples, int at, int count, int period, int stride) {
    int fade = Math.min(period, count - period);
    long product = 0;
    long first = 0;
    long second = 0;
    for (int i = 0; i < fade; i += stride) {
      long a = samples[at + i];
      long b = samples[at + period + i];
      product += a * b;
      first += a * a;
      second += b * b;
    }
    return first == 0 || second == 0 ? 0 : product / Math.sqrt((double) first * second);
  }

  private boolean isQuiet(short[] samples, int at, int count) {
    double sum = 0;
    for (int i = 0; i < count; i += stride) {
      sum += (double) samples[at + i] * samples[at + i];
    }
    return sum * stride < QUIET * QUIET * count;
  }
}
