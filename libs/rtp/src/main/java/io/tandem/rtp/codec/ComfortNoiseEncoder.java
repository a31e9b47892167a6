package io.tandem.rtp.codec;

/**
 * Describes background noise as an RFC 3389 payload: its level, and a few reflection coefficients
 * for its shape. Whoever knows that nobody speaks shows it the samples; it averages over about a
 * tenth of a second, because a single frame of noise says little about the next. One for each
 * stream, on its loop; no allocation. It does not decide who speaks, nor when to send.
 */
public final class ComfortNoiseEncoder {
  /** Samples looked at together; a frame is cut into such pieces. */
  private static final int PIECE = 160;

  /** How much a piece weighs against all before it. */
  private static final double WEIGHT = 0.2;

  /** White noise of -40 dB mixed in: a tone or a hum would make a filter that rings. */
  private static final double WHITENING = 1.0001;

  private final int order;
  private final double[] window = new double[PIECE];
  private final double[] piece = new double[PIECE];
  private final double[] correlation;
  private final double[] predictor;
  private final double[] before;
  private double power;
  private int filled;
  private boolean heard;

  /**
   * @param order coefficients to send, 0 for the level alone, at most {@link
   *     ComfortNoise#MOST_COEFFICIENTS}
   */
  public ComfortNoiseEncoder(int order) {
    if (order < 0 || order > ComfortNoise.MOST_COEFFICIENTS) {
      throw new IllegalArgumentException("order outside 0 to 20: " + order);
    }
    this.order = order;
    this.correlation = new double[order + 1];
    this.predictor = new double[order + 1];
    this.before = new double[order + 1];
    for (int i = 0; i < PIECE; i++) {
      window[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * (i + 0.5) / PIECE);
    }
  }

  /** Octets of each payload. */
  public int payloadOctets() {
    return 1 + order;
  }

  /** Listens to {@code count} samples of background. */
  public void observe(short[] samples, int offset, int count) {
    for (int i = 0; i < count; i++) {
      piece[filled++] = samples[offset + i];
      if (filled == PIECE) {
        filled = 0;
        analyse();
      }
    }
  }

  /** Writes the payload for what was heard lately. */
  public int encode(byte[] octets, int at) {
    octets[at] = (byte) level();
    writeCoefficients(octets, at + 1);
    return payloadOctets();
  }

  private void analyse() {
    double weight = heard ? WEIGHT : 1;
    heard = true;
    double square = 0;
    for (double sample : piece) {
      square += sample * sample;
    }
    power += weight * (square / PIECE - power);
    for (int i = 0; i < PIECE; i++) {
      piece[i] *= window[i];
    }
    for (int lag = 0; lag <= order; lag++) {
      double sum = 0;
      for (int i = lag; i < PIECE; i++) {
        sum += piece[i] * piece[i - lag];
      }
      correlation[lag] += weight * (sum - correlation[lag]);
    }
  }

  private int level() {
    double level = -10 * Math.log10(Math.max(power, 1e-9) / ComfortNoise.OVERLOAD_POWER);
    return (int) Math.max(0, Math.min(ComfortNoise.SOFTEST_LEVEL, Math.round(level)));
  }

  /** The recursion of Levinson and Durbin, each stage from the coefficient as it was rounded. */
  private void writeCoefficients(byte[] octets, int at) {
    double error = correlation[0] * WHITENING;
    for (int i = 1; i <= order; i++) {
      double sum = correlation[i];
      for (int k = 1; k < i; k++) {
        sum += predictor[k] * correlation[i - k];
      }
      int index = error > 0 ? index(-sum / error) : ComfortNoise.ZERO_INDEX;
      octets[at + i - 1] = (byte) index;
      double coefficient =
          ComfortNoise.INDEX_STEP * (index - ComfortNoise.ZERO_INDEX) / ComfortNoise.Q15;
      System.arraycopy(predictor, 0, before, 0, i);
      for (int k = 1; k < i; k++) {
        predictor[k] = before[k] + coefficient * before[i - k];
      }
      predictor[i] = coefficient;
      error *= 1 - coefficient * coefficient;
    }
  }

  private static int index(double coefficient) {
    long steps = Math.round(coefficient * ComfortNoise.Q15 / ComfortNoise.INDEX_STEP);
    return (int) Math.max(0, Math.min(ComfortNoise.HIGHEST_INDEX, ComfortNoise.ZERO_INDEX + steps));
  }
}
