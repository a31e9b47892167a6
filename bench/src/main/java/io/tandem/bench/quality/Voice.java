package io.tandem.bench.quality;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Two synthetic speakers who take turns: glottal pulses (Rosenberg, 1971) through five moving
 * formants in a row (Klatt, 1980), hisses and stops between them, and pauses. It says nothing, but
 * has the pitch, the spectrum and the rhythm of speech, and is the same bit for bit on every
 * machine. One object makes one sound; not for reuse.
 */
final class Voice {
  static final int RATE_HZ = 48_000;

  /** ITU-T P.56 active level of test speech: P.830 has 26 dB below overload. */
  private static final double ACTIVE_LEVEL = Short.MAX_VALUE * StrictMath.pow(10, -26 / 20.0);

  /** Peterson and Barney (1952), means of men: the first three formants in Hz of ten vowels. */
  private static final int[][] VOWELS = {
    {270, 2290, 3010},
    {390, 1990, 2550},
    {530, 1840, 2480},
    {660, 1720, 2410},
    {730, 1090, 2440},
    {570, 840, 2410},
    {440, 1020, 2240},
    {300, 870, 2240},
    {640, 1190, 2390},
    {490, 1350, 1690},
  };

  private static final int[] UPPER_FORMANTS_HZ = {3_500, 4_500};
  private static final int[] BANDWIDTHS_HZ = {60, 90, 150, 200, 250};

  /** Middle of the noise of hisses like s, sh and f, in Hz. */
  private static final int[] HISSES_HZ = {6_000, 3_000, 1_500};

  private static final int HISS_BANDWIDTH_HZ = 1_500;

  /** Pitch in Hz, and the factor to formants, of a man and a woman. */
  private static final double[][] SPEAKERS = {{110, 1}, {200, 1.17}};

  /** So often formants and pitch move. */
  private static final int STEP = RATE_HZ / 1_000;

  /** The part of its way that a formant goes in one step: a time constant of 25 ms. */
  private static final double GLIDE = 0.04;

  /** Parts of a pitch period in which the glottis opens, and closes. */
  private static final double OPENING = 0.4;

  private static final double CLOSING = 0.16;

  private final SplittableRandom random;
  private final double[] sound;
  private final double[] formants = {500, 1500, 2500, UPPER_FORMANTS_HZ[0], UPPER_FORMANTS_HZ[1]};
  private final Resonator[] tract = new Resonator[formants.length];
  private final Resonator hiss = new Resonator();
  private double[] speaker = SPEAKERS[0];
  private double phase;
  private double flow;
  private double loudness;
  private int at;

  private Voice(long seed, int seconds) {
    this.random = new SplittableRandom(seed);
    this.sound = new double[seconds * RATE_HZ];
    Arrays.setAll(tract, i -> new Resonator());
  }

  /** Speech of so many seconds at 48 kHz, at the level of P.830. */
  static short[] speak(long seed, int seconds) {
    Voice voice = new Voice(seed, seconds);
    for (int sentence = 0; voice.at < voice.sound.length; sentence++) {
      voice.speaker = SPEAKERS[sentence % SPEAKERS.length];
      voice.sentence();
    }
    return Level.scaled(voice.sound, ACTIVE_LEVEL);
  }

  private void sentence() {
    int syllables = random.nextInt(4, 10);
    for (int i = 0; i < syllables; i++) {
      // Pitch falls over a sentence, and each syllable has an accent of its own.
      double pitch = speaker[0] * (1.15 - 0.3 * i / syllables + 0.1 * (random.nextDouble() - 0.5));
      switch (random.nextInt(4)) {
        case 0 -> hiss(random.nextInt(60, 120), HISSES_HZ[random.nextInt(HISSES_HZ.length)], 0.5);
        case 1 -> {
          silence(random.nextInt(40, 80));
          hiss(random.nextInt(8, 20), HISSES_HZ[random.nextInt(HISSES_HZ.length)], 1);
        }
        default -> {
          // A syllable that begins with its vowel.
        }
      }
      vowel(VOWELS[random.nextInt(VOWELS.length)], pitch, random.nextInt(90, 220));
    }
    silence(random.nextInt(250, 700));
  }

  private void vowel(int[] target, double pitchHz, int millis) {
    for (int step = 0; step < millis && at < sound.length; step++) {
      glide(target);
      double pitch = pitchHz * (1 + 0.08 * (0.5 - (double) step / millis));
      double wanted = step < millis - 30 ? 1 : 0.25;
      for (int i = 0; i < STEP && at < sound.length; i++) {
        loudness += (wanted - loudness) * 0.003;
        double sample = loudness * (pulse(pitch) + 0.01 * (random.nextDouble() - 0.5));
        for (Resonator resonator : tract) {
          sample = resonator.next(sample);
        }
        sound[at++] = sample;
      }
    }
  }

  private void glide(int[] target) {
    for (int i = 0; i < tract.length; i++) {
      double wanted = i < target.length ? target[i] : UPPER_FORMANTS_HZ[i - target.length];
      formants[i] += (wanted * speaker[1] - formants[i]) * GLIDE;
      tract[i].tune(formants[i], BANDWIDTHS_HZ[i]);
    }
  }

  /** The change of the flow through the glottis, which is what leaves the lips. */
  private double pulse(double pitchHz) {
    phase += pitchHz / RATE_HZ;
    phase -= phase >= 1 ? 1 : 0;
    double before = flow;
    if (phase < OPENING) {
      double t = phase / OPENING;
      flow = t * t * (3 - 2 * t);
    } else if (phase < OPENING + CLOSING) {
      double t = (phase - OPENING) / CLOSING;
      flow = 1 - t * t;
    } else {
      flow = 0;
    }
    return 10 * (flow - before);
  }

  private void hiss(int millis, int middleHz, double strength) {
    hiss.tune(middleHz, HISS_BANDWIDTH_HZ);
    int length = millis * STEP;
    for (int i = 0; i < length && at < sound.length; i++) {
      double envelope = StrictMath.sin(StrictMath.PI * i / length);
      sound[at++] = strength * envelope * hiss.next(random.nextDouble() - 0.5);
    }
    loudness = 0;
  }

  /** With the noise of a quiet room, some 60 dB below the voice. */
  private void silence(int millis) {
    for (int i = 0; i < millis * STEP && at < sound.length; i++) {
      sound[at++] = 0.002 * (random.nextDouble() - 0.5);
    }
    loudness = 0;
  }

  /** Klatt's resonator: unity gain for a constant. */
  private static final class Resonator {
    private double a;
    private double b;
    private double c;
    private double last;
    private double beforeLast;

    void tune(double hz, double bandwidthHz) {
      double radius = StrictMath.exp(-StrictMath.PI * bandwidthHz / RATE_HZ);
      c = -radius * radius;
      b = 2 * radius * StrictMath.cos(2 * StrictMath.PI * hz / RATE_HZ);
      a = 1 - b - c;
    }

    double next(double in) {
      double out = a * in + b * last + c * beforeLast;
      beforeLast = last;
      last = out;
      return out;
    }
  }
}
