package io.tandem.rtp.codec;

import java.util.Arrays;

/**
 * Converts mono samples between 8, 16, 24, 32 and 48 kHz: a polyphase FIR filter (a sinc under a
 * Kaiser window). Unity gain up to 0.875 of half the lower rate, at least 70 dB down from half that
 * rate on. The pass band ends at 3.5 and 7 kHz, where the line's own bands (G.712: 3.4 kHz, G.722:
 * 7 kHz) have ended; to go up to 0.9 would cost a quarter more delay and work. Delays by 36 samples
 * at the lower rate: 4.5 ms at 8 kHz, 2.25 ms at 16 kHz. One for each stream and direction, on its
 * loop; state is kept from block to block, so that blocks have no seams, and nothing is allocated
 * for a block.
 */
public final class Resampler {
  /** Half the filter's length, in samples at the lower rate: its delay. */
  private static final int HALF_LENGTH = 36;

  /** Where the gain is one half: the middle of 0.875 and 1, as a part of the Nyquist frequency. */
  private static final double CUTOFF = 0.9375;

  /** Attenuation that 72 samples and a transition of an eighth of the Nyquist frequency allow. */
  private static final double STOP_BAND_DB = 72.5;

  /** Kaiser's formula for the shape of the window, for more than 50 dB. */
  private static final double KAISER_BETA = 0.1102 * (STOP_BAND_DB - 8.7);

  /** Groups worked on at once: what fits into the innermost cache. */
  private static final int BLOCK = 160;

  private static final int UNROLLED = 4;

  // A group is the shortest stretch of time with whole numbers of samples at both rates: `from`
  // samples in, `to` samples out. Inputs are kept apart by their place in the group, and each
  // place of the output is computed for all groups of the block before the next: then all inner
  // loops walk through memory in step, and the compiler turns them into vectors.
  private final int from;
  private final int to;

  /** Groups that went before, in front of each of {@link #inputs}. */
  private final int history;

  private final int[][] inputs;
  private final float[][] outputs;

  /** For each place of the output, the taps that meet the newest input first. */
  private final float[][] taps;

  /** For each place of the output, the newest input that it needs, by its place in the group. */
  private final int[] newest;

  private final int delaySamples;

  /** Samples that came in and have not been filtered: less than a group, between calls. */
  private int waiting;

  /**
   * @param fromHz rate of what comes in
   * @param toHz rate of what goes out; if it is the same, samples are copied without delay
   * @throws IllegalArgumentException for another rate than 8000, 16000, 24000, 32000, 48000
   */
  public Resampler(int fromHz, int toHz) {
    requireRate(fromHz);
    requireRate(toHz);
    int common = greatestCommonDivisor(fromHz, toHz);
    this.from = fromHz / common;
    this.to = toHz / common;
    this.delaySamples =
        fromHz == toHz ? 0 : (int) ((long) HALF_LENGTH * toHz / Math.min(fromHz, toHz));
    int longer = Math.max(from, to);
    int tapsOfPlace = 2 * HALF_LENGTH * longer / to;
    this.history = (tapsOfPlace + from - 1) / from;
    this.inputs = new int[from][history + BLOCK + 1];
    this.outputs = new float[to][BLOCK];
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

  /** Delay in samples of the outgoing rate; exact. */
  public int delaySamples() {
    return delaySamples;
  }

  /**
   * How many samples the next call with {@code count} samples will write: in the long run {@code
   * count} times the ratio of the rates, and exactly that for whole milliseconds.
   */
  public int outputFor(int count) {
    return (waiting + count) / from * to;
  }

  /**
   * Converts {@code count} samples from {@code samples[offset]} to {@code out[at]} and on. Samples
   * that make no whole group with those of the other rate wait for the next call.
   *
   * @return samples written: {@link #outputFor}
   * @throws IndexOutOfBoundsException if either array is too small: a bug
   */
  public int resample(short[] samples, int offset, int count, short[] out, int at) {
    if (from == to) {
      System.arraycopy(samples, offset, out, at, count);
      return count;
    }
    int written = 0;
    for (int taken = 0; taken < count; ) {
      int room = Math.min(BLOCK * from - waiting, count - taken);
      take(samples, offset + taken, room);
      taken += room;
      written += filterWholeGroups(out, at + written);
    }
    return written;
  }

  private void take(short[] samples, int offset, int count) {
    int place = waiting % from;
    int group = history + waiting / from;
    for (int i = 0; i < count; i++) {
      inputs[place][group] = samples[offset + i];
      if (++place == from) {
        place = 0;
        group++;
      }
    }
    waiting += count;
  }

  private int filterWholeGroups(short[] out, int at) {
    int groups = waiting / from;
    for (int place = 0; place < to; place++) {
      filter(place, groups);
      float[] output = outputs[place];
      for (int i = 0, o = at + place; i < groups; i++, o += to) {
        out[o] = round(output[i]);
      }
    }
    for (int[] input : inputs) {
      // The last one may be half of a group that waits.
      System.arraycopy(input, groups, input, 0, history + 1);
    }
    waiting %= from;
    return groups * to;
  }

  private void filter(int place, int groups) {
    float[] output = outputs[place];
    float[] ofPlace = taps[place];
    Arrays.fill(output, 0, groups, 0);
    for (int k = 0; k < ofPlace.length; k += UNROLLED) {
      int i0 = newest[place] - k;
      int i1 = i0 - 1;
      int i2 = i0 - 2;
      int i3 = i0 - 3;
      accumulate(
          output,
          groups,
          ofPlace[k],
          inputs[Math.floorMod(i0, from)],
          history + Math.floorDiv(i0, from),
          ofPlace[k + 1],
          inputs[Math.floorMod(i1, from)],
          history + Math.floorDiv(i1, from),
          ofPlace[k + 2],
          inputs[Math.floorMod(i2, from)],
          history + Math.floorDiv(i2, from),
          ofPlace[k + 3],
          inputs[Math.floorMod(i3, from)],
          history + Math.floorDiv(i3, from));
    }
  }

  /** Adds four taps' part to every output of a place. */
  private static void accumulate(
      float[] output,
      int count,
      float tap0,
      int[] input0,
      int at0,
      float tap1,
      int[] input1,
      int at1,
      float tap2,
      int[] input2,
      int at2,
      float tap3,
      int[] input3,
      int at3) {
    for (int i = 0; i < count; i++) {
      output[i] +=
          tap0 * input0[at0 + i]
              + tap1 * input1[at1 + i]
              + tap2 * input2[at2 + i]
              + tap3 * input3[at3 + i];
    }
  }

  private static short round(float sample) {
    // Above zero a cast rounds like floor, and that is faster; what is out of range is clipped.
    int rounded = (int) (sample + 32768.5f) - 32768;
    return (short) Pcm.saturate(rounded);
  }
}
