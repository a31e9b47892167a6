package io.tandem.rtp.quality;

/**
 * Makes of what a peer reports that it missed what an encoder is to expect that it will miss:
 * believes a rise at once and a fall slowly, since loss comes in spells and a repeated frame that
 * nobody needed costs less than one that was missing. The table is in docs/specs/loss.md. Belongs
 * to the peer's {@link QualityMeter}; it knows no time, only reports.
 */
final class ExpectedLoss {
  /** RFC 3550 section 6.4.1: the fraction lost is in 1/256. */
  private static final double FRACTION_UNIT = 256;

  private static final double ALL_PERCENT = 100;

  /** One packet of the 250 between two reports is 0.4 %: a single loss asks for nothing. */
  private static final double ON_PERCENT = 1;

  private static final double OFF_PERCENT = 0.5;

  /**
   * Of more loss a repetition, which brings back one frame of those missing in a row, mends ever
   * less; and no peer gets more of his stream spent on it by what he claims. A fall begins here.
   */
  private static final int MOST_PERCENT = 30;

  private double percent;

  /**
   * The peer has reported.
   *
   * @param fractionLost since its last report, 0 to 255 in 1/256
   */
  void onReport(int fractionLost) {
    double lost = ALL_PERCENT * fractionLost / FRACTION_UNIT;
    double expected = Math.max(lost, percent / 2);
    boolean on = expected >= (percent > 0 ? OFF_PERCENT : ON_PERCENT);
    percent = on ? Math.min(MOST_PERCENT, expected) : 0;
  }

  /** In whole per cent, rounded up: 0 for none, 1 to 30. */
  int percent() {
    return (int) Math.ceil(percent);
  }
}
