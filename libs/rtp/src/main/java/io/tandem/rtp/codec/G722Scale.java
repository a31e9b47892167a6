package io.tandem.rtp.codec;

/**
 * From the logarithm of a quantizer's scale factor, which adapts, to the factor itself: sub-blocks
 * SCALEL and SCALEH of ITU-T G.722 clause 6.2, both read from one table. Stateless.
 */
final class G722Scale {
  /** Q15 factor by which the logarithm leaks: 127/128. */
  private static final int LEAK = 32512;

  /** 2048 times 2 to the power of n/32 (ILB). */
  private static final int[] POWERS = {
    2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834,
    2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008
  };

  /** Eleven octaves of 32 steps, and the upper end. */
  private static final int[] SCALE = new int[11 * 32 + 1];

  static {
    for (int i = 0; i < SCALE.length; i++) {
      int power = POWERS[i & 31];
      int octave = i >> 5;
      SCALE[i] = (octave <= 10 ? power >> (10 - octave) : power << 1) << 2;
    }
  }

  private G722Scale() {}

  /** The logarithm after one sample that weighs {@code weight}. */
  static int adapt(int logarithm, int weight, int limit) {
    return Math.max(0, Math.min(limit, G722Predictor.q15(logarithm, LEAK) + weight));
  }

  /** SCALEL: the lower band's logarithms, up to 18432, begin two octaves up. */
  static int low(int logarithm) {
    return SCALE[(logarithm >> 6) + 64];
  }

  /** SCALEH: the higher band's logarithms, up to 22528. */
  static int high(int logarithm) {
    return SCALE[logarithm >> 6];
  }
}
