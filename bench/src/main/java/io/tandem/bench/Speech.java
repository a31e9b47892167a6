package io.tandem.bench;

import java.util.SplittableRandom;

/** Two seconds of something like speech for the codecs to work on: syllables of tones and noise. */
final class Speech {
  private static final int SECONDS = 2;

  private Speech() {}

  static short[] samples(int rateHz) {
    SplittableRandom random = new SplittableRandom(1);
    short[] samples = new short[SECONDS * rateHz];
    for (int i = 0; i < samples.length; i++) {
      double t = (double) i / rateHz;
      double loudness = Math.max(0, Math.sin(2 * Math.PI * 3 * t));
      double voice = 0;
      for (int harmonic = 1; harmonic <= 20; harmonic++) {
        voice += Math.sin(2 * Math.PI * 130 * harmonic * t) / harmonic;
      }
      samples[i] = (short) (4000 * loudness * voice + random.nextInt(-300, 301));
    }
    return samples;
  }
}
