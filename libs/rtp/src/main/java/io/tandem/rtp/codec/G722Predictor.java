package io.tandem.rtp.codec;

import static io.tandem.rtp.codec.Pcm.saturate;

/**
 * The adaptive predictor of one sub-band of ITU-T G.722, which encoder and decoder run alike (block
 * 4 of clauses 3.6 and 4.4; sub-blocks PARREC, RECONS, UPZERO, UPPOL2, UPPOL1, FILTEZ, FILTEP,
 * PREDIC of clause 6.2). It guesses the next sample from six differences (the zeros) and two
 * reconstructed samples (the poles). Owned by a sub-band; integers throughout, so that both ends
 * come to the same guess.
 */
final class G722Predictor {
  private static final int ZEROS = 6;

  /** Q15 factors by which coefficients leak towards zero: 127/128 and 255/256. */
  private static final int LEAK_SECOND_POLE = 32512;

  private static final int LEAK = 32640;

  /** Steps of the coefficients in Q15 (zeros and second pole) and Q14 (first pole). */
  private static final int STEP_ZERO = 128;

  private static final int STEP_SECOND_POLE = 128;
  private static final int STEP_FIRST_POLE = 192;

  /** 0.75 in Q14: the second pole's limit; 15/16 in Q14: where the pair would become unstable. */
  private static final int LIMIT_SECOND_POLE = 12288;

  private static final int LIMIT_POLES = 15360;

  /** Coefficients and differences, [1] to [6] as the Recommendation counts; [0] is the newest. */
  private final int[] zero = new int[ZEROS + 1];

  private final int[] difference = new int[ZEROS + 1];
  private int firstPole;
  private int secondPole;
  private int reconstructedLast;
  private int partial1;
  private int partial2;
  private int fromZeros;
  private int estimate;

  void takeOver(G722Predictor other) {
    System.arraycopy(other.zero, 0, zero, 0, zero.length);
    System.arraycopy(other.difference, 0, difference, 0, difference.length);
    firstPole = other.firstPole;
    secondPole = other.secondPole;
    reconstructedLast = other.reconstructedLast;
    partial1 = other.partial1;
    partial2 = other.partial2;
    fromZeros = other.fromZeros;
    estimate = other.estimate;
  }

  /** The guess of the next sample, 16 bits. */
  int estimate() {
    return estimate;
  }

  /** Takes the quantized difference between sample and guess, and guesses the next sample. */
  void update(int quantizedDifference) {
    int partial = quantizedDifference + fromZeros;
    int reconstructed = saturate(estimate + quantizedDifference);
    fromZeros = adaptZeros(quantizedDifference);
    adaptPoles(partial);
    int fromPoles =
        saturate(
            q15(firstPole, saturate(2 * reconstructed))
                + q15(secondPole, saturate(2 * reconstructedLast)));
    reconstructedLast = reconstructed;
    partial2 = partial1;
    partial1 = partial;
    estimate = saturate(fromPoles + fromZeros);
  }

  /** UPZERO and FILTEZ in one pass: moves coefficients and differences on, answers their sum. */
  private int adaptZeros(int newest) {
    difference[0] = newest;
    int step = newest == 0 ? 0 : STEP_ZERO;
    int sum = 0;
    for (int i = ZEROS; i > 0; i--) {
      zero[i] = q15(zero[i], LEAK) + ifSameSign(newest, difference[i], step);
      difference[i] = difference[i - 1];
      // The Recommendation saturates after each addition, in this order.
      sum = saturate(sum + q15(2 * difference[i], zero[i]));
    }
    return sum;
  }

  /** UPPOL2, then UPPOL1 with the second pole's new value. */
  private void adaptPoles(int partial) {
    int pull = saturate(-ifSameSign(partial, partial1, saturate(4 * firstPole)));
    int second =
        (pull >> 7)
            + ifSameSign(partial, partial2, STEP_SECOND_POLE)
            + q15(secondPole, LEAK_SECOND_POLE);
    secondPole = Math.max(-LIMIT_SECOND_POLE, Math.min(LIMIT_SECOND_POLE, second));
    int first = ifSameSign(partial, partial1, STEP_FIRST_POLE) + q15(firstPole, LEAK);
    int limit = LIMIT_POLES - secondPole;
    firstPole = Math.max(-limit, Math.min(limit, first));
  }

  /** {@code value}, or minus it if the signs differ; no branch, since none could be foreseen. */
  private static int ifSameSign(int a, int b, int value) {
    int differ = (a ^ b) >> 31;
    return (value ^ differ) - differ;
  }

  /** A product of which one factor is in Q15, rounded down: the Recommendation's operator. */
  static int q15(int a, int b) {
    return (a * b) >> 15;
  }
}
