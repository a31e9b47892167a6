package io.tandem.rtp.mix;

/**
 * How loud a stretch of audio is, in the unit of RFC 6464 section 3: decibels below overload, 0
 * (the loudest) to 127 (silence). A square wave of full scale has 0, a sine of full scale 3.
 */
public final class AudioLevel {

  /** Digital silence, or nothing at all. */
  public static final int SILENT = 127;

  private static final double FULL_SCALE_SQUARED = 32768.0 * 32768.0;

  private AudioLevel() {}

  /** Of {@code count} 16-bit samples; {@link #SILENT} for none. */
  public static int of(short[] samples, int offset, int count) {
    long energy = 0;
    for (int i = offset; i < offset + count; i++) {
      energy += samples[i] * samples[i];
    }
    if (energy == 0) {
      return SILENT;
    }
    double below = -10 * Math.log10(energy / (count * FULL_SCALE_SQUARED));
    return (int) Math.min(SILENT, Math.round(below));
  }
}
