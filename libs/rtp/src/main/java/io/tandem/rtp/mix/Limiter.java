package io.tandem.rtp.mix;

/**
 * Makes a sum of voices fit into 16 bits without clipping: turns the volume down just before a
 * peak, within a millisecond, and up again slowly, so that it is not heard at work. It looks ahead
 * within the tick only and so adds no delay: a peak in the first millisecond of a tick turns it
 * down by a step. What fits already passes unchanged. One for each mix, since it remembers how far
 * it is turned down.
 */
final class Limiter {

  private static final int BLOCKS_PER_SECOND = 1000;

  /** From half of the volume to the whole in a quarter of a second. */
  private static final float RELEASE_PER_BLOCK = 0.002f;

  private final int blockLength;
  private final float[] atEdge;
  private float gain = 1;

  /**
   * @param tickLength samples of each call, a whole number of milliseconds
   */
  Limiter(int sampleRateHz, int tickLength) {
    blockLength = sampleRateHz / BLOCKS_PER_SECOND;
    atEdge = new float[tickLength / blockLength + 1];
  }

  /** After a silence the volume is the whole again. */
  void rest() {
    gain = 1;
  }

  /** Writes {@code sum} as samples that fit. */
  void apply(int[] sum, short[] out) {
    if (gain == 1 && peak(sum, 0, sum.length) <= Short.MAX_VALUE) {
      for (int i = 0; i < sum.length; i++) {
        out[i] = (short) sum[i];
      }
      return;
    }
    planGains(sum);
    for (int block = 0; block + 1 < atEdge.length; block++) {
      float at = atEdge[block];
      float step = (atEdge[block + 1] - at) / blockLength;
      int first = block * blockLength;
      for (int i = 0; i < blockLength; i++) {
        out[first + i] = (short) (sum[first + i] * (at + i * step));
      }
    }
    gain = atEdge[atEdge.length - 1];
  }

  /**
   * Between two edges the volume goes along a line. At both ends of a block it is no more than the
   * block bears, so in between it is not either.
   */
  private void planGains(int[] sum) {
    float bearable = 1;
    float reached = gain;
    for (int edge = 0; edge < atEdge.length; edge++) {
      float before = bearable;
      bearable = edge + 1 < atEdge.length ? bearable(sum, edge * blockLength) : before;
      reached = Math.min(reached, Math.min(before, bearable));
      atEdge[edge] = reached;
      reached = Math.min(1, reached + RELEASE_PER_BLOCK);
    }
  }

  private float bearable(int[] sum, int first) {
    int peak = peak(sum, first, blockLength);
    return peak <= Short.MAX_VALUE ? 1 : (float) Short.MAX_VALUE / peak;
  }

  private static int peak(int[] sum, int first, int count) {
    int peak = 0;
    for (int i = first; i < first + count; i++) {
      peak = Math.max(peak, Math.abs(sum[i]));
    }
    return peak;
  }
}
