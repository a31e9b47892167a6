package io.tandem.rtp.codec;

import static io.tandem.rtp.codec.G722Predictor.q15;
import static io.tandem.rtp.codec.Pcm.saturate;

/**
 * The higher sub-band of ITU-T G.722 (4 to 8 kHz at 8000 samples a second, two bits each: the sign,
 * and whether the difference is small): quantizer and inverse quantizer of clause 6.2. Owned by an
 * encoder or a decoder.
 */
final class G722HighBand {
  /** The scale factor after a reset (clause 6.2, DETH). */
  private static final int FIRST_SCALE = 8;

  private static final int LOGARITHM_LIMIT = 22528;
  private static final int LOWEST = -16384;
  private static final int HIGHEST = 16383;

  /** The decision level between small and large differences (Q2). */
  private static final int LEVEL = 564;

  /** What a code stands for (QQ2 with sign, times 8). */
  private static final int[] TWO_BITS = {-7408, -1616, 7408, 1616};

  /** How it moves the logarithm of the scale (WH). */
  private static final int[] WEIGHTS = {798, -214, 798, -214};

  private final G722Predictor predictor = new G722Predictor();
  private int logarithm;
  private int scale = FIRST_SCALE;

  void takeOver(G722HighBand other) {
    predictor.takeOver(other.predictor);
    logarithm = other.logarithm;
    scale = other.scale;
  }

  /** The code of two bits for a sample of 15 bits. */
  int encode(int sample) {
    int difference = saturate(sample - predictor.estimate());
    int sign = difference >> 31;
    int magnitude = difference ^ sign;
    int small = magnitude < (LEVEL * scale) >> 12 ? 1 : 0;
    // 2 and 3 stand for what is at or above 0, 0 and 1 for what is below.
    int code = 2 + 2 * sign + small;
    adapt(code);
    return code;
  }

  /** The sample of 15 bits for a code of two bits. */
  int decode(int code) {
    int sample = saturate(predictor.estimate() + q15(scale, TWO_BITS[code]));
    adapt(code);
    return Math.max(LOWEST, Math.min(HIGHEST, sample));
  }

  private void adapt(int code) {
    int difference = q15(scale, TWO_BITS[code]);
    logarithm = G722Scale.adapt(logarithm, WEIGHTS[code], LOGARITHM_LIMIT);
    scale = G722Scale.high(logarithm);
    predictor.update(difference);
  }
}
