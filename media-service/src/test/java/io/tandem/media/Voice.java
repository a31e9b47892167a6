package io.tandem.media;

/** A voice for tests. */
public final class Voice {

  private static final int HARMONICS = 20;

  private Voice() {}

  /**
   * Louder and softer as syllables are: a steady sound is nothing that Opus takes for speech.
   *
   * @param time in seconds
   */
  public static short at(double time) {
    double voice = 0;
    double pitch = 120 * time + 2 * Math.sin(2 * Math.PI * 3 * time);
    for (int harmonic = 1; harmonic < HARMONICS; harmonic++) {
      voice += Math.sin(2 * Math.PI * harmonic * pitch) / harmonic;
    }
    double loud = 0.6 + 0.4 * Math.cos(2 * Math.PI * 5 * (time - 0.4));
    return (short) (6_000 * loud * voice);
  }
}
