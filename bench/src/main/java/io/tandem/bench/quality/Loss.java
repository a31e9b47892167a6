package io.tandem.bench.quality;

import io.tandem.testkit.SeededNetwork;

/**
 * How much a path loses.
 *
 * @param percent of all packets, on average
 * @param bursty in bursts of three on average, instead of each by itself
 */
record Loss(int percent, boolean bursty) {
  private static final double DELAY_MILLIS = 30;
  private static final double JITTER_MILLIS = 8;
  private static final double PACKETS_OF_A_BURST = 3;

  /** A path that is quiet but for that. */
  SeededNetwork network(long seed) {
    SeededNetwork quiet =
        SeededNetwork.seeded(seed).delaying(DELAY_MILLIS).jittering(JITTER_MILLIS);
    double share = percent / 100.0;
    if (!bursty) {
      return quiet.losing(share);
    }
    double toGood = 1 / PACKETS_OF_A_BURST;
    return quiet.losingInBursts(toGood * share / (1 - share), toGood, 1);
  }

  /** What the path takes on average. */
  static double pathMillis() {
    return DELAY_MILLIS + JITTER_MILLIS / 2;
  }

  String label() {
    return bursty ? percent + " % in bursts" : percent + " %";
  }
}
