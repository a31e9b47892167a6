package io.tandem.rtp.mix;

/**
 * Whether somebody talks, by the level of each tick: opens at once, and closes when it has been
 * quiet for a while, so that pauses between words do not chop a sentence. The threshold is fixed
 * and far below speech (-15 to -35 dBov): a gate that learns what is noise learns a steady tone
 * too. One for each member.
 */
final class TalkGate {

  /** In dB below overload; telephones in quiet rooms have 60 to 70, speech less than 40. */
  private static final int OPENS_AT = 55;

  static final int STAYS_AT = 60;

  /** Longer than the pauses within a sentence. */
  private static final int HANGOVER_MILLIS = 300;

  private int quietMillis = HANGOVER_MILLIS;

  /**
   * @param level of this tick, as {@link AudioLevel} says it
   */
  void onTick(int level, int tickMillis) {
    if (level <= (isOpen() ? STAYS_AT : OPENS_AT)) {
      quietMillis = 0;
    } else if (isOpen()) {
      quietMillis += tickMillis;
    }
  }

  boolean isOpen() {
    return quietMillis < HANGOVER_MILLIS;
  }
}
