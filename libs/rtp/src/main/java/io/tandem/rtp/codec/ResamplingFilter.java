package io.tandem.rtp.codec;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The filter of a {@link Resampler}: its coefficients, which are computed once for each pair of
 * rates and shared by all streams of it. Immutable.
 */
final class ResamplingFilter {
  /** Half the filter's length, in samples at the lower rate: its delay. */
  private static final int HALF_LENGTH = 36;

  /** Where the gain is one half: the middle of 0.875 and 1, as a part of the Nyquist frequency. */
  private static final double CUTOFF = 0.9375;

  /** Attenuation that 72 samples and a transition of an eighth of the Nyquist frequency allow. */
  private static final double STOP_BAND_DB = 72.5;

  /** Kaiser's formula for the shape of the window, for more than 50 dB. */
  private static final double KAISER_BETA = 0.1102 * (STOP_BAND_DB - 8.7);

  private record Rates(int fromHz, int toHz) {}

  private static final Map<Rates, ResamplingFilter> KNOWN = new ConcurrentHashMap<>();

  // A group is the shortest stretch of time with whole numbers of samples at both rates: `from`
  // samples in, `to` samples out.
  private final int from;
  private final int to;
  private final int history;
  private final float[][] taps;
  private final int[] newest;
  private final int delaySamples;

  private ResamplingFilter(int fromHz, int toHz) {
    int common = greatestCommonDivisor(fromHz, toHz);
    this.from = fromHz / common;
    this.to = toHz / common;
    this.delaySamples =
        fromHz == toHz ? 0 : (int) ((long) HALF_LENGTH * toHz / Math.min(fromHz, toHz));
    int longer = Math.max(from, to);
    int tapsOfPlace = 2 * HALF_LENGTH * longer / to;
    this.history = (tapsOfPlace + from - 1) / from;
    this.taps = new float[to][tapsOfPlace];
    this.newest = new int[to];
    double[] prototype = prototype(longer);
    for (int place = 0; place < to; place++) {
      // Output number n is due n * from ticks of the common rate after the first, and an input is
      // heard every `to` ticks.
      newest[place] = place * from / to;
      choose(prototype, place * from % to, taps[place]);
    }
  }

  /**
   * That between two rates.
   *
   * @throws IllegalArgumentException for another rate than 8000, 16000, 24000, 32000, 48000
   */
  static ResamplingFilter of(int fromHz, int toHz) {
    requireRate(fromHz);
    requireRate(toHz);
    return KNOWN.computeIfAbsent(new Rates(fromHz, toHz), _ -> new ResamplingFilter(fromHz, toHz));
  }

  private static void requireRate(int hz) {
    switch (hz) {
      case 8000, 16000, 24000, 32000, 48000 -> {}
      default -> throw new IllegalArgumentException("not a rate to convert: " + hz + " Hz");
    }
  }

  private static int greatestCommonDivisor(int a, int b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
  }

  /** The filter at the common rate, which is {@code longer} times the lower rate. */
  private static double[] prototype(int longer) {
    int half = HALF_LENGTH * longer;
    double[] filter = new double[2 * half];
    for (int i = 0; i < filter.length; i++) {
      double t = i - half;
      double x = CUTOFF * t / longer;
      double sinc = t == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
      double inWindow = t / half;
      filter[i] =
          sinc * bessel(KAISER_BETA * Math.sqrt(1 - inWindow * inWindow)) / bessel(KAISER_BETA);
    }
    return filter;
  }

  /** The modified Bessel function of the first kind and order zero, by its series. */
  private static double bessel(double x) {
    double sum = 1;
    double term = 1;
    for (int k = 1; term > 1e-12 * sum; k++) {
      term *= (x / 2 / k) * (x / 2 / k);
      sum += term;
    }
    return sum;
  }

  /** Every so manieth tap from {@code phase} on, with unity gain for a constant. */
  private static void choose(double[] prototype, int phase, float[] chosen) {
    int step = prototype.length / chosen.length;
    double sum = 0;
    for (int k = 0; k < chosen.length; k++) {
      sum += prototype[phase + k * step];
    }
    for (int k = 0; k < chosen.length; k++) {
      chosen[k] = (float) (prototype[phase + k * step] / sum);
    }
  }

  /** Samples that come in for each group. */
  int from() {
    return from;
  }

  /** Samples that go out for each group. */
  int to() {
    return to;
  }

  /** Groups that the filter reaches back. */
  int history() {
    return history;
  }

  /** For a place of the output, the taps that meet the newest input first: not to be changed. */
  float[] taps(int place) {
    return taps[place];
  }

  /** For a place of the output, the newest input that it needs, by its place in the group. */
  int newest(int place) {
    return newest[place];
  }

  /** Delay in samples of the outgoing rate; exact. */
  int delaySamples() {
    return delaySamples;
  }
}
