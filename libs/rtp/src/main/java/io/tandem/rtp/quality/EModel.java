package io.tandem.rtp.quality;

/**
 * The E-model: from a codec, its losses and the delay to the rating R and to the mean opinion score
 * that a conversation over it would get (MOS-CQE). ITU-T G.107 (06/2015) for narrow band, G.107.1
 * for wideband, all other planning parameters at their defaults. Pure functions; any thread. An
 * estimate from network figures: nobody listened to the audio, and what a microphone or an echo
 * does is not in it.
 */
public final class EModel {

  /** G.107 equation (7-3) with the defaults of table 2: the power of all noise, in dBm0p. */
  static final double NOISE_DBM0P = -61.17921438624169;

  /** G.107 equation (7-8) with the defaults of table 2: Is. */
  static final double SIMULTANEOUS = 1.4135680813438616;

  // G.107 table 2: loudness ratings, talker echo and weighted echo path loss in dB.
  private static final double SEND_LOUDNESS = 8;
  private static final double RECEIVE_LOUDNESS = 2;
  private static final double TALKER_ECHO_LOUDNESS = 65;
  private static final double WEIGHTED_ECHO_PATH_LOSS = 110;

  /** G.107 equation (7-2): Ro. */
  private static final double SIGNAL_TO_NOISE = 15 - 1.5 * (SEND_LOUDNESS + NOISE_DBM0P);

  /** G.107.1 section 7.2: Ro,WB with the defaults. */
  private static final double SIGNAL_TO_NOISE_WIDEBAND = 129;

  /** G.107.1 equation: brings R of the wideband scale to that of the MOS curve. */
  private static final double WIDEBAND_STRETCH = 1.29;

  /** G.107 equation (7-29) and G.107.1 equation (7-15): Ie,eff when everything is lost. */
  private static final double EQUIPMENT_AT_WORST = 95;

  /** G.107 table 2: mT, the delay in ms that nobody notices; the sensitivity sT is 1. */
  private static final double UNNOTICED_DELAY_MILLIS = 100;

  /** More makes no difference that anybody could use. */
  private static final double LONGEST_DELAY_MILLIS = 10_000;

  /** G.107 table 2 has the burst ratio from random loss up to here. */
  private static final double HIGHEST_BURST_RATIO = 8;

  /** G.107 equation (B-4). */
  private static final double BEST_SCORE = 4.5;

  private EModel() {}

  /**
   * The rating of a connection. Arguments out of their bounds count as the nearest bound, and what
   * is no number as the worst.
   *
   * @param lossPercent packets that were not played, 0 to 100
   * @param burstRatio 1 for random loss, more if it comes in bursts ({@link LossPattern}); used on
   *     the narrow band alone, G.107.1 knows random loss only
   * @param oneWayMillis from mouth to ear
   * @return 0 to 100; of a wideband codec R / 1.29, as G.107.1 annex A puts it
   */
  public static double rating(
      Impairment codec, double lossPercent, double burstRatio, double oneWayMillis) {
    double loss = within(0, 100, lossPercent);
    double bursts = within(1, HIGHEST_BURST_RATIO, burstRatio);
    double delay = within(0, LONGEST_DELAY_MILLIS, oneWayMillis);
    double rating =
        codec.isWideband()
            ? (SIGNAL_TO_NOISE_WIDEBAND - pureDelay(delay) - equipment(codec, loss, 1))
                / WIDEBAND_STRETCH
            : SIGNAL_TO_NOISE
                - SIMULTANEOUS
                - talkerEcho(delay)
                - listenerEcho(delay)
                - pureDelay(delay)
                - equipment(codec, loss, bursts);
    return within(0, 100, rating);
  }

  /**
   * The score that a rating stands for, by G.107 annex B.
   *
   * @return 1 to 4.5; the curve dips below 1 for ratings under 6.5, which is taken as 1
   */
  public static double score(double rating) {
    if (rating >= 100) {
      return BEST_SCORE;
    }
    if (!(rating > 0)) {
      return 1;
    }
    return Math.max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6);
  }

  /** Ie,eff: G.107 equation (7-29). */
  private static double equipment(Impairment codec, double loss, double bursts) {
    double ie = codec.equipment();
    return ie + (EQUIPMENT_AT_WORST - ie) * loss / (loss / bursts + codec.robustness());
  }

  /**
   * Idte: G.107 equations (7-19) to (7-22), with an echo path as long as the way itself. For short
   * ways the equation goes below 0, by 0.1 at most, as if an echo were a gift: that is taken as 0.
   */
  private static double talkerEcho(double delay) {
    if (delay < 1) {
      return 0;
    }
    double echo =
        TALKER_ECHO_LOUDNESS
            - 40 * Math.log10((1 + delay / 10) / (1 + delay / 150))
            + 6 * Math.exp(-0.3 * delay * delay);
    double noise = -1.5 * (NOISE_DBM0P - RECEIVE_LOUDNESS);
    double half = (noise - (80 + 2.5 * (echo - 14))) / 2;
    return Math.max(0, (half + Math.sqrt(half * half + 100) - 1) * (1 - Math.exp(-delay)));
  }

  /** Idle: G.107 equations (7-25) and (7-26), with a round trip of twice the way. */
  private static double listenerEcho(double delay) {
    double rating = 10.5 * (WEIGHTED_ECHO_PATH_LOSS + 7) * Math.pow(2 * delay + 1, -0.25);
    double half = (SIGNAL_TO_NOISE - rating) / 2;
    return half + Math.sqrt(half * half + 169);
  }

  /** Idd: G.107 equations (7-27) and (7-28). */
  private static double pureDelay(double delay) {
    if (delay <= UNNOTICED_DELAY_MILLIS) {
      return 0;
    }
    double x = Math.log(delay / UNNOTICED_DELAY_MILLIS) / Math.log(2);
    return 25
        * (Math.pow(1 + Math.pow(x, 6), 1 / 6.0)
            - 3 * Math.pow(1 + Math.pow(x / 3, 6), 1 / 6.0)
            + 2);
  }

  /** What is no number is the most, which is the worst of all that goes in here. */
  private static double within(double least, double most, double value) {
    return value < most ? Math.max(least, value) : most;
  }
}
