package io.tandem.rtp.codec;

import java.util.SplittableRandom;

/** Signals to put in, and what to measure of what comes out. */
final class Signals {
  private Signals() {}

  static short[] tone(double hz, int rateHz, double peak, int count) {
    short[] samples = new short[count];
    for (int i = 0; i < count; i++) {
      samples[i] = (short) Math.rint(peak * Math.sin(2 * Math.PI * hz * i / rateHz));
    }
    return samples;
  }

  /** From 50 Hz to the Nyquist frequency, the same on every machine. */
  static short[] sweep(int rateHz, double peak, int count) {
    short[] samples = new short[count];
    double phase = 0;
    for (int i = 0; i < count; i++) {
      samples[i] = (short) StrictMath.rint(peak * StrictMath.sin(phase));
      phase += StrictMath.PI * (50 + (rateHz - 50.0) * i / count) / rateHz;
    }
    return samples;
  }

  static short[] noise(long seed, int peak, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    short[] samples = new short[count];
    for (int i = 0; i < count; i++) {
      samples[i] = (short) random.nextInt(-peak, peak + 1);
    }
    return samples;
  }

  /** Nothing but the largest and the smallest sample, in runs of 1 to 40: the worst there is. */
  static short[] fullScale(long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    short[] samples = new short[count];
    boolean high = true;
    int left = 0;
    for (int i = 0; i < count; i++) {
      if (left == 0) {
        left = random.nextInt(4) == 0 ? random.nextInt(1, 41) : random.nextInt(1, 4);
        high = !high;
      }
      left--;
      samples[i] = high ? Short.MAX_VALUE : Short.MIN_VALUE;
    }
    return samples;
  }

  /** A voice of sorts: pulses at a pitch that moves slowly, through two resonances. */
  static short[] voice(int rateHz, double pitchHz, int count) {
    short[] samples = new short[count];
    double phase = 0;
    double[] state = new double[4];
    for (int i = 0; i < count; i++) {
      double pitch = pitchHz * (1 + 0.03 * Math.sin(2 * Math.PI * 2 * i / rateHz));
      phase += pitch / rateHz;
      double pulse = phase >= 1 ? 1 : 0;
      phase -= pulse;
      double sample = 0;
      sample += resonate(state, 0, pulse, 500, 80, rateHz);
      sample += 0.5 * resonate(state, 2, pulse, 1500, 120, rateHz);
      samples[i] = (short) Math.rint(6000 * sample);
    }
    return samples;
  }

  private static double resonate(
      double[] state, int at, double in, double hz, double widthHz, int rateHz) {
    double radius = Math.exp(-Math.PI * widthHz / rateHz);
    double out =
        in
            + 2 * radius * Math.cos(2 * Math.PI * hz / rateHz) * state[at]
            - radius * radius * state[at + 1];
    state[at + 1] = state[at];
    state[at] = out;
    return out;
  }

  static double power(short[] samples, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += (double) samples[i] * samples[i];
    }
    return sum / (to - from);
  }

  static double decibel(double powerRatio) {
    return 10 * Math.log10(powerRatio);
  }

  /** A tone as it was found in samples: its peak, and the power of all that is not it. */
  record Found(double peak, double restPower) {
    double signalToNoise() {
      return decibel(peak * peak / 2 / restPower);
    }
  }

  /** Fits a tone of {@code hz} and a constant by least squares over whole periods or many. */
  static Found find(double hz, int rateHz, short[] samples, int from, int to) {
    double cosines = 0;
    double sines = 0;
    int n = to - from;
    // A Hann window keeps the ends of a broken period from counting as noise.
    double weights = 0;
    for (int i = 0; i < n; i++) {
      double weight = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / n);
      double angle = 2 * Math.PI * hz * (from + i) / rateHz;
      cosines += weight * samples[from + i] * Math.cos(angle);
      sines += weight * samples[from + i] * Math.sin(angle);
      weights += weight;
    }
    double c = 2 * cosines / weights;
    double s = 2 * sines / weights;
    double rest = 0;
    for (int i = 0; i < n; i++) {
      double angle = 2 * Math.PI * hz * (from + i) / rateHz;
      double difference = samples[from + i] - c * Math.cos(angle) - s * Math.sin(angle);
      rest += difference * difference;
    }
    return new Found(Math.hypot(c, s), rest / n);
  }
}
