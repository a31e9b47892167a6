package io.tandem.rtp;

/**
 * A sine of one frequency and level at 8 kHz, whose phase runs on from call to call so that packet
 * edges are not heard. Owned by the endpoint that plays it, on its loop; no allocation.
 */
public final class ToneGenerator {
  /**
   * Peak of a sine of 0 dBm0 in 16-bit samples: A-law's virtual decision value 4096, here 32768, is
   * a peak of +3.14 dBm0 (G.711 section 4).
   */
  private static final double ZERO_DBM0_PEAK = 32768 * Math.pow(10, -3.14 / 20);

  private final double radiansPerSample;
  private final double peak;
  private double phase;

  /**
   * @param frequencyHz above 0, below 4000
   * @param levelDbm0 at most +3, above which G.711 clips
   */
  public ToneGenerator(double frequencyHz, double levelDbm0) {
    if (!(frequencyHz > 0 && frequencyHz < G711.SAMPLE_RATE_HZ / 2.0)) {
      throw new IllegalArgumentException("frequency outside 0 to 4000 Hz: " + frequencyHz);
    }
    if (!(levelDbm0 <= 3)) {
      throw new IllegalArgumentException("level above +3 dBm0: " + levelDbm0);
    }
    this.radiansPerSample = 2 * Math.PI * frequencyHz / G711.SAMPLE_RATE_HZ;
    this.peak = ZERO_DBM0_PEAK * Math.pow(10, levelDbm0 / 20);
  }

  /** The next sample, 125 µs after the one before. */
  public short next() {
    double sample = peak * Math.sin(phase);
    phase += radiansPerSample;
    if (phase >= 2 * Math.PI) {
      phase -= 2 * Math.PI;
    }
    return (short) Math.round(sample);
  }
}
