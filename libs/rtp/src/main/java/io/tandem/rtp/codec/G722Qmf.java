package io.tandem.rtp.codec;

/**
 * The quadrature mirror filter of ITU-T G.722 (clause 5): 24 taps that split 16 kHz into two bands
 * of 8 kHz, and join them again. Its taps are applied as two halves of twelve, each over every
 * second sample; the second half is the first in reverse. Stateless: the arrays of its users begin
 * with what went before.
 */
final class G722Qmf {
  /** Taps of a half; its output needs one sample less of what went before. */
  static final int HALF = 12;

  static final int HISTORY = HALF - 1;

  /** Taps 0, 2 ... 22 of the table of coefficients, in Q13. */
  static final int[] EVEN = {3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11};

  /** Taps 1, 3 ... 23. */
  static final int[] ODD = {-11, 53, -156, 362, -805, 3876, 951, -210, 32, 12, -11, 3};

  private G722Qmf() {}

  /**
   * Filters {@code count} samples.
   *
   * @param in {@link #HISTORY} samples that went before, then the new ones, the newest last
   * @param out one sum for each new sample, in Q13
   */
  static void filter(int[] taps, int[] in, int[] out, int count) {
    // Tap by tap over all samples, not sample by sample over all taps: such loops become vectors.
    int tap0 = taps[0];
    for (int i = 0; i < count; i++) {
      out[i] = tap0 * in[i + HISTORY];
    }
    for (int k = 1; k < HALF; k++) {
      int tap = taps[k];
      int from = HISTORY - k;
      for (int i = 0; i < count; i++) {
        out[i] += tap * in[i + from];
      }
    }
  }

  /** Moves the last samples to the front, where the next block looks for them. */
  static void remember(int[] in, int count) {
    System.arraycopy(in, count, in, 0, HISTORY);
  }
}
