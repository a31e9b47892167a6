package io.tandem.rtp.codec;

import static io.tandem.rtp.codec.G722Predictor.q15;
import static io.tandem.rtp.codec.Pcm.saturate;

/**
 * The lower sub-band of ITU-T G.722 (0 to 4 kHz at 8000 samples a second, six bits each): quantizer
 * and inverse quantizers of clause 6.2. Only the four upper bits steer the adaptation, so that the
 * two lower ones may be lost on the way in modes 2 and 3; this is mode 1, which has all six. Owned
 * by an encoder or a decoder.
 */
final class G722LowBand {
  /** The scale factor after a reset (clause 6.2, DETL). */
  private static final int FIRST_SCALE = 32;

  private static final int LOGARITHM_LIMIT = 18432;

  /** Limits of a decoded sample: 15 bits (sub-block LIMIT). */
  private static final int LOWEST = -16384;

  private static final int HIGHEST = 16383;

  /** Decision levels (Q6). */
  private static final int[] LEVELS = {
    0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, //
    786, 858, 940, 1023, 1121, 1219, 1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919
  };

  private static final int HIGHEST_LEVEL = 2919;

  /**
   * The code of each difference over the scale, up to the highest level; below 0 in the 2nd half.
   */
  private static final byte[] CODES = new byte[2 * (HIGHEST_LEVEL + 1)];

  /** What a code of six bits stands for (QQ6 with sign, times 8). */
  private static final int[] SIX_BITS = new int[64];

  /** What its upper four bits stand for (QQ4 with sign, times 8). */
  private static final int[] FOUR_BITS = {
    0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, //
    20456, 12896, 8968, 6288, 4240, 2584, 1200, 0
  };

  /** How they move the logarithm of the scale (WL). */
  private static final int[] WEIGHTS = {
    -60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60
  };

  /** The middles of the intervals (QQ6). */
  private static final int[] MIDDLES = {
    17, 54, 91, 130, 170, 211, 254, 300, 347, 396, 447, 501, 558, 618, 682, 750, 822, 899, 982,
    1072, 1170, 1279, 1399, 1535, 1689, 1873, 2088, 2376, 2738, 3101
  };

  static {
    for (int interval = 0; interval < LEVELS.length; interval++) {
      int above = 61 - interval;
      // The two smallest negative intervals have the codes 63 and 62; then it goes on from 31.
      int below = interval < 2 ? 63 - interval : 33 - interval;
      SIX_BITS[above] = 8 * MIDDLES[interval];
      SIX_BITS[below] = -8 * MIDDLES[interval];
      for (int ratio = LEVELS[interval]; ratio <= HIGHEST_LEVEL; ratio++) {
        CODES[ratio] = (byte) above;
        CODES[HIGHEST_LEVEL + 1 + ratio] = (byte) below;
      }
    }
    // No encoder sends the codes 0 to 3; line errors make them the smallest negative difference.
    for (int code = 0; code < 4; code++) {
      SIX_BITS[code] = -8 * MIDDLES[0];
    }
  }

  private final G722Predictor predictor = new G722Predictor();
  private int logarithm;
  private int scale = FIRST_SCALE;

  void takeOver(G722LowBand other) {
    predictor.takeOver(other.predictor);
    logarithm = other.logarithm;
    scale = other.scale;
  }

  /** The code of six bits for a sample of 15 bits. */
  int encode(int sample) {
    int difference = saturate(sample - predictor.estimate());
    int code = quantize(difference);
    adapt(code);
    return code;
  }

  /** The sample of 15 bits for a code of six bits. */
  int decode(int code) {
    int sample = saturate(predictor.estimate() + q15(scale, SIX_BITS[code]));
    adapt(code);
    return Math.max(LOWEST, Math.min(HIGHEST, sample));
  }

  /**
   * QUANTL: the code of the last interval whose lower level is not above the magnitude. A level
   * times the scale, in Q12 and rounded down, is not above it exactly when the level is not above
   * this quotient: one division instead of up to thirty products.
   */
  private int quantize(int difference) {
    int sign = difference >> 31;
    int magnitude = difference ^ sign;
    int ratio = (((magnitude + 1) << 12) - 1) / scale;
    return CODES[Math.min(ratio, HIGHEST_LEVEL) + (sign & (HIGHEST_LEVEL + 1))];
  }

  private void adapt(int code) {
    int upper = code >> 2;
    int difference = q15(scale, FOUR_BITS[upper]);
    logarithm = G722Scale.adapt(logarithm, WEIGHTS[upper], LOGARITHM_LIMIT);
    scale = G722Scale.low(logarithm);
    predictor.update(difference);
  }
}
