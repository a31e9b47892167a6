package io.tandem.bench.quality;

/** Levels of sounds. Stateless. */
final class Level {
  private static final int FRAMES_A_SECOND = 50;

  /** A frame that is quieter than the loudest by more than this is a pause. */
  private static final double PAUSE = StrictMath.pow(10, -30 / 20.0);

  private Level() {}

  /** As 16 bits, such that the root mean square over all but pauses is {@code level}. */
  static short[] scaled(double[] sound, double level) {
    int frame = Voice.RATE_HZ / FRAMES_A_SECOND;
    double loudest = 0;
    for (int from = 0; from + frame <= sound.length; from += frame) {
      loudest = Math.max(loudest, energy(sound, from, frame));
    }
    double energy = 0;
    long count = 0;
    for (int from = 0; from + frame <= sound.length; from += frame) {
      double ofFrame = energy(sound, from, frame);
      if (ofFrame > loudest * PAUSE * PAUSE) {
        energy += ofFrame;
        count += frame;
      }
    }
    double gain = level / Math.sqrt(energy / count);
    short[] samples = new short[sound.length];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) Math.clamp(Math.rint(gain * sound[i]), Short.MIN_VALUE, Short.MAX_VALUE);
    }
    return samples;
  }

  private static double energy(double[] sound, int from, int count) {
    double energy = 0;
    for (int i = from; i < from + count; i++) {
      energy += sound[i] * sound[i];
    }
    return energy;
  }
}
