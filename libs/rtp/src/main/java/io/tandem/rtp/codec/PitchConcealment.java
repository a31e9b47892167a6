package io.tandem.rtp.codec;

/**
 * Fills what was lost with the last pitch periods that were heard, in the spirit of ITU-T G.711
 * Appendix I, for any sample rate from 8 to 48 kHz. The longer the loss, the more periods are taken
 * in turn (one sounds like a buzzer) and the softer they are: silence after 60 ms. Unlike the
 * Appendix it delays nothing: it cannot blend what was played already into the first period, so it
 * lets the step between the two fade over a quarter of a period instead. For decoders that have no
 * concealment of their own; one for each stream, on its loop.
 */
public final class PitchConcealment {
  // Times of Appendix I, in ms; there in samples at 8 kHz.
  private static final int SHORTEST_PERIOD_MS = 5;
  private static final int LONGEST_PERIOD_MS = 15;
  private static final int COMPARED_MS = 20;
  private static final int STAGE_MS = 10;
  private static final int SILENT_AFTER_MS = 60;

  /** The blend back into what was received grows with the loss, up to a limit. */
  private static final int BLEND_GROWTH_MS = 4;

  private static final int LONGEST_BLEND_MS = 10;

  private static final int MOST_PERIODS = 3;

  /** Rate at which the period is looked for first: averages of the samples of higher rates. */
  private static final int COARSE_HZ = 8000;

  /** Energy below which there is no period: a whole window of the smallest steps. */
  private static final int LEAST_ENERGY = 250;

  /**
   * Leading zeros of a sample of 10 bits: 1023 products of two such samples fit into an int, and 20
   * ms at 48 kHz are 960.
   */
  private static final int PEAK_LEADING_ZEROS = 22;

  private static final int HIGHEST_RATE_HZ = 48_000;

  private final int shortestPeriod;
  private final int longestPeriod;
  private final int compared;
  private final int stage;
  private final int silentAfter;
  private final int blendGrowth;
  private final int longestBlend;
  private final int coarseStep;

  /** What was played last, the newest at the end. */
  private final short[] history;

  /** The same as it was when the loss began; the periods are taken from its end. */
  private final short[] source;

  private final int[] coarse;
  private final int[] fine;

  /** Samples concealed since the last that was received, up to {@link #silentAfter}. */
  private int lost;

  private int period;
  private int quarter;

  /** Between the last sample and the one a period earlier, where the first period begins. */
  private float step;

  /**
   * @param sampleRateHz from 8000 to 48000
   */
  public PitchConcealment(int sampleRateHz) {
    if (sampleRateHz < COARSE_HZ || sampleRateHz > HIGHEST_RATE_HZ) {
      throw new IllegalArgumentException("rate outside 8000 to 48000 Hz: " + sampleRateHz);
    }
    this.shortestPeriod = samples(sampleRateHz, SHORTEST_PERIOD_MS);
    this.longestPeriod = samples(sampleRateHz, LONGEST_PERIOD_MS);
    this.compared = samples(sampleRateHz, COMPARED_MS);
    this.stage = samples(sampleRateHz, STAGE_MS);
    this.silentAfter = samples(sampleRateHz, SILENT_AFTER_MS);
    this.blendGrowth = samples(sampleRateHz, BLEND_GROWTH_MS);
    this.longestBlend = samples(sampleRateHz, LONGEST_BLEND_MS);
    this.coarseStep = sampleRateHz / COARSE_HZ;
    this.history = new short[MOST_PERIODS * longestPeriod + longestPeriod / 4 + 1];
    this.source = new short[history.length];
    this.coarse = new int[(compared + longestPeriod) / coarseStep];
    this.fine = new int[compared + longestPeriod];
  }

  private static int samples(int rateHz, int millis) {
    return rateHz * millis / 1000;
  }

  /**
   * Takes note of samples that were received. After a loss their beginning is changed in place, so
   * that what was invented fades into them.
   */
  public void received(short[] samples, int at, int count) {
    if (lost > 0 && count > 0) {
      int blend = Math.min(quarter + blendGrowth * ((lost - 1) / stage), longestBlend);
      blend = Math.min(blend, count);
      for (int i = 0; i < blend; i++) {
        float part = (float) (i + 1) / (blend + 1);
        float invented = invented(lost + i);
        float blended = invented + part * (samples[at + i] - invented);
        samples[at + i] = (short) Pcm.saturate(Math.round(blended));
      }
      lost = 0;
    }
    remember(samples, at, count);
  }

  /** Invents {@code count} samples from {@code samples[at]} on. */
  public void conceal(short[] samples, int at, int count) {
    if (lost == 0) {
      begin();
    }
    for (int i = 0; i < count; i++) {
      samples[at + i] = (short) Pcm.saturate(Math.round(invented(lost + i)));
    }
    lost = Math.min(lost + count, silentAfter);
    remember(samples, at, count);
  }

  private void remember(short[] samples, int at, int count) {
    int kept = Math.max(0, history.length - count);
    System.arraycopy(history, history.length - kept, history, 0, kept);
    int taken = history.length - kept;
    System.arraycopy(samples, at + count - taken, history, kept, taken);
  }

  private void begin() {
    System.arraycopy(history, 0, source, 0, source.length);
    period = findPeriod();
    quarter = period / 4;
    step = source[source.length - 1] - source[source.length - 1 - period];
  }

  /** The sample at {@code time} after the last that was received, 0 the first. */
  private float invented(int time) {
    if (time >= silentAfter) {
      return 0;
    }
    int periods = Math.min(1 + time / stage, MOST_PERIODS);
    float sample = repeated(periods, time);
    int intoStage = time - (periods - 1) * stage;
    if (periods > 1 && intoStage < quarter) {
      // All numbers of periods are in step with each other, so that they blend without echo.
      float before = repeated(periods - 1, time);
      sample = before + (float) (intoStage + 1) / (quarter + 1) * (sample - before);
    }
    if (time < quarter) {
      sample += step * (1 - (float) (time + 1) / (quarter + 1));
    }
    // A fifth less for each 10 ms after the first.
    return time < stage ? sample : sample * (silentAfter - time) / (silentAfter - stage);
  }

  /**
   * The last {@code periods} periods, over and over, the end of each turn blended into the next.
   */
  private float repeated(int periods, int time) {
    int turn = periods * period;
    int place = time % turn;
    int index = source.length - turn + place;
    float sample = source[index];
    int intoEnd = place - (turn - quarter);
    if (intoEnd >= 0) {
      float beforeTurn = source[index - turn];
      sample += (float) (intoEnd + 1) / (quarter + 1) * (beforeTurn - sample);
    }
    return sample;
  }

  /** The lag at which the last 20 ms are most like what went before. */
  private int findPeriod() {
    int from = source.length - coarse.length * coarseStep;
    for (int i = 0; i < coarse.length; i++) {
      int sum = 0;
      for (int k = 0; k < coarseStep; k++) {
        sum += source[from + i * coarseStep + k];
      }
      coarse[i] = sum / coarseStep;
    }
    int coarsely = likeliestLag(coarse, shortestPeriod / coarseStep, longestPeriod / coarseStep);
    if (coarseStep == 1) {
      return coarsely;
    }
    for (int i = 0; i < fine.length; i++) {
      fine[i] = source[source.length - fine.length + i];
    }
    int about = coarsely * coarseStep;
    return likeliestLag(
        fine,
        Math.max(shortestPeriod, about - coarseStep + 1),
        Math.min(longestPeriod, about + coarseStep - 1));
  }

  /**
   * The lag with the highest correlation over the root of the energy of what went before.
   *
   * @param samples as many as are compared, behind as many as the longest period; scaled here
   */
  private static int likeliestLag(int[] samples, int shortest, int longest) {
    scale(samples);
    int from = samples.length - samples.length * COMPARED_MS / (COMPARED_MS + LONGEST_PERIOD_MS);
    int best = shortest;
    double bestLikeness = Double.NEGATIVE_INFINITY;
    // Rates that are no whole number of samples in a millisecond may miss the last lag.
    for (int lag = shortest; lag <= Math.min(longest, from); lag++) {
      double energy = (double) LEAST_ENERGY + product(samples, from, lag, lag);
      double likeness = product(samples, from, 0, lag) / Math.sqrt(energy);
      if (likeness > bestLikeness) {
        bestLikeness = likeness;
        best = lag;
      }
    }
    return best;
  }

  /** Sums of products of these fit into 32 bits, of which the compiler makes vectors. */
  private static void scale(int[] samples) {
    int peak = 1;
    for (int sample : samples) {
      peak = Math.max(peak, Math.abs(sample));
    }
    int shift = Math.max(0, PEAK_LEADING_ZEROS - Integer.numberOfLeadingZeros(peak));
    for (int i = 0; i < samples.length; i++) {
      samples[i] >>= shift;
    }
  }

  /** The sum of products of the samples {@code a} and {@code b} before each from the first on. */
  private static int product(int[] samples, int from, int a, int b) {
    int sum = 0;
    for (int i = from; i < samples.length; i++) {
      sum += samples[i - a] * samples[i - b];
    }
    return sum;
  }
}
