package io.tandem.codec.opus;

/**
 * What an encoder can be told while it runs. DTX is always off: a pause of our side is decided
 * elsewhere, and the other side's jitter buffer sees a steady stream.
 *
 * @param bitRate bits per second, 6000 to 510000 (RFC 7587 section 3.1.1 recommends for speech 8000
 *     to 12000 narrowband, 16000 to 20000 wideband, 28000 to 40000 fullband)
 * @param complexity 0 to 10: processor time for quality
 * @param inBandFec whether a frame may repeat the one before it more coarsely (RFC 6716 section
 *     2.1.7); libopus does so only when it expects loss, and up to 5 % of loss only when the bit
 *     rate is high enough for the full band besides: above 5 % it gives up some of the band first
 * @param expectedLossPercent 0 to 100, of packets at the receiver, as its RTCP reports tell
 */
public record OpusSettings(
    int bitRate, int complexity, boolean inBandFec, int expectedLossPercent) {
  /**
   * Speech at full band. Frames are repeated as soon as loss is expected, and cost nothing before:
   * at 32 kbit/s and this complexity libopus would not repeat below 6 % of loss. Complexity 5 takes
   * a quarter less time than libopus's 9 (docs/adr/0019).
   */
  public static final OpusSettings SPEECH = new OpusSettings(34_000, 5, true, 0);

  private static final int LEAST_BIT_RATE = 6_000;
  private static final int MOST_BIT_RATE = 510_000;
  private static final int MOST_COMPLEXITY = 10;
  private static final int ALL_PERCENT = 100;

  public OpusSettings {
    if (bitRate < LEAST_BIT_RATE || bitRate > MOST_BIT_RATE) {
      throw new IllegalArgumentException("bit rate: " + bitRate);
    }
    if (complexity < 0 || complexity > MOST_COMPLEXITY) {
      throw new IllegalArgumentException("complexity: " + complexity);
    }
    if (expectedLossPercent < 0 || expectedLossPercent > ALL_PERCENT) {
      throw new IllegalArgumentException("expected loss: " + expectedLossPercent);
    }
  }

  /** The same for a line that loses that much. */
  public OpusSettings expecting(int lossPercent) {
    return new OpusSettings(bitRate, complexity, inBandFec, lossPercent);
  }
}
