package io.tandem.bench.quality;

import java.util.SplittableRandom;

/** What is sent through codecs: deterministic, made when asked for, 16 bits at 48 kHz. */
enum Sound {
  VOICE,
  /** Falls by 6 dB an octave from 500 Hz on, about as speech does on average. */
  NOISE,
  /** ITU-T G.712 measures with 1020 Hz at -10 dBm0, which is 16.2 dB below overload. */
  TONE;

  static final int TONE_HZ = 1_020;
  static final double TONE_LEVEL = Short.MAX_VALUE * StrictMath.pow(10, -16.2 / 20);
  private static final double NOISE_LEVEL = Short.MAX_VALUE * StrictMath.pow(10, -26 / 20.0);
  private static final int CORNER_HZ = 500;

  short[] samples(int seconds) {
    return switch (this) {
      case VOICE -> Voice.speak(1, seconds);
      case NOISE -> noise(seconds * Voice.RATE_HZ);
      case TONE -> tone(seconds * Voice.RATE_HZ);
    };
  }

  private static short[] noise(int count) {
    SplittableRandom random = new SplittableRandom(2);
    double keep = StrictMath.exp(-2 * StrictMath.PI * CORNER_HZ / Voice.RATE_HZ);
    double[] sound = new double[count];
    double state = 0;
    for (int i = 0; i < count; i++) {
      state = keep * state + random.nextDouble() - 0.5;
      sound[i] = state;
    }
    return Level.scaled(sound, NOISE_LEVEL);
  }

  private static short[] tone(int count) {
    double[] sound = new double[count];
    for (int i = 0; i < count; i++) {
      sound[i] = StrictMath.sin(2 * StrictMath.PI * TONE_HZ * i / Voice.RATE_HZ);
    }
    return Level.scaled(sound, TONE_LEVEL);
  }
}
