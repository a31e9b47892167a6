package io.tandem.rtp.codec;

/**
 * Fills what was lost with the last pitch periods that were heard, in the spirit of ITU-T G.711
 * Appendix I, for any sample rate from 8 kHz on. The longer the loss, the more periods are taken in
 * turn (one sounds like a buzzer) and the softer they are: silence after 60 ms. Unlike the Appendix
 * it delays nothing: it cannot blend what was played already into the first period, so it lets the
 * step between the two fade over a quarter of a period instead. For decoders that have no
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
  private static final float LEAST_ENERGY = 250;

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

  private final float[] coarse;
  private final float[] fine;

  /** Samples concealed since the last that was received, up to {@link #silentAfter}. */
  private int lost;

  private int period;
  private int quarter;

  /** Between the last sample and the one a period earlier, where the first period begins. */
  private float step;

  /**
   * @param sampleRateHz from 8000 on
   */
  public PitchConcealment(int sampleRateHz) {
    if (sampleRateHz < COARSE_HZ) {
      throw new IllegalArgumentException("rate below 8000 Hz: " + sampleRateHz);
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
    this.coarse = new float[(compared + longestPeriod) / coarseStep];
    this.fine = new float[compared + longestPeriod];
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
        samples[at + i] = (short) Math.round(invented + part * (samples[at + i] - invented));
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
      samples[at + i] = (short) G722Predictor.saturate(Math.round(invented(lost + i)));
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
    average();
    int window = compared / coarseStep;
    int best = 0;
    float bestLikeness = Float.NEGATIVE_INFINITY;
    for (int lag = shortestPeriod / coarseStep; lag <= longestPeriod / coarseStep; lag++) {
      float likeness = likeness(coarse, window, 1, lag);
      if (likeness > bestLikeness) {
        bestLikeness = likeness;
        best = lag;
      }
    }
    return coarseStep == 1 ? best : refine(best * coarseStep);
  }

  private int refine(int about) {
    for (int i = 0; i < fine.length; i++) {
      fine[i] = source[source.length - fine.length + i];
    }
    int best = about;
    float bestLikeness = Float.NEGATIVE_INFINITY;
    int from = Math.max(shortestPeriod, about - coarseStep + 1);
    int to = Math.min(longestPeriod, about + coarseStep - 1);
    for (int lag = from; lag <= to; lag++) {
      float likeness = likeness(fine, compared, coarseStep, lag);
      if (likeness > bestLikeness) {
        bestLikeness = likeness;
        best = lag;
      }
    }
    return best;
  }

  /**
   * The correlation of the last {@code window} samples, each {@code step}th of them, with those
   * {@code lag} before, over the root of the latter's energy.
   */
  private static float likeness(float[] samples, int window, int step, int lag) {
    // Two sums of each kind, so that one addition need not wait for the other.
    float product0 = 0;
    float product1 = 0;
    float energy0 = LEAST_ENERGY;
    float energy1 = 0;
    for (int i = samples.length - window; i + step < samples.length; i += 2 * step) {
      float earlier0 = samples[i - lag];
      float earlier1 = samples[i + step - lag];
      product0 += samples[i] * earlier0;
      energy0 += earlier0 * earlier0;
      product1 += samples[i + step] * earlier1;
      energy1 += earlier1 * earlier1;
    }
    return (product0 + product1) / (float) Math.sqrt(energy0 + energy1);
  }

  private void average() {
    int from = source.length - coarse.length * coarseStep;
    for (int i = 0; i < coarse.length; i++) {
      float sum = 0;
      for (int k = 0; k < coarseStep; k++) {
        sum += source[from + i * coarseStep + k];
      }
      coarse[i] = sum / coarseStep;
    }
  }
}
