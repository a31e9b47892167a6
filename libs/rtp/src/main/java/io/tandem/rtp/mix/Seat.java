package io.tandem.rtp.mix;

import java.util.Arrays;

/**
 * A place in a {@link Mixer}: what its member says, and what he is to hear. Used by one member, on
 * the loop of the room. In each tick the member tells how loud he is, and if he is to be heard
 * either fills {@link #said} and tells so, or says nothing.
 */
public final class Seat {

  /** Nothing softer than this level keeps anybody talking. */
  public static final int SOFTEST_HEARD = TalkGate.STAYS_AT;

  /** 5 ms: longer than any click, shorter than any sound. */
  private static final int FADES_PER_SECOND = 200;

  private final short[] said;
  private final short[] own;
  private final Limiter limiter;
  private final TalkGate gate = new TalkGate();
  private final int fade;
  private short[] hears;
  private boolean hearsSilence = true;
  private boolean weighed;
  private boolean spoke;
  private boolean talking;
  private boolean leaving;
  private short last;
  private int level = AudioLevel.SILENT;

  Seat(int sampleRateHz, int tickLength, short[] silence) {
    said = new short[tickLength];
    own = new short[tickLength];
    limiter = new Limiter(sampleRateHz, tickLength);
    fade = sampleRateHz / FADES_PER_SECOND;
    hears = silence;
  }

  // ---- for the member ----

  /**
   * Tells how loud this tick is; who tells nothing is silent.
   *
   * @param level as {@link AudioLevel} has it
   * @return whether his samples are wanted
   */
  public boolean weigh(int level) {
    this.level = level;
    weighed = true;
    gate.onTick(level, Mixer.TICK_MILLIS);
    return gate.isOpen();
  }

  /** To be filled with the samples of this tick. */
  public short[] said() {
    return said;
  }

  /** {@link #said} is filled. */
  public void speak() {
    spoke = true;
  }

  /** The samples of the last tick; the same array for all who hear the same. */
  public short[] hears() {
    return hears;
  }

  /** Whether all of that is 0. */
  public boolean hearsSilence() {
    return hearsSilence;
  }

  /** Whether he was part of the mix in the last tick, and so hears a mix of his own. */
  public boolean isTalking() {
    return talking;
  }

  /** Of what he said last, in dB below overload (RFC 6464). */
  public int level() {
    return level;
  }

  // ---- for the mixer ----

  /** Adds what is said to the sum; false when that is nothing. */
  boolean addTo(int[] sum) {
    if (!weighed) {
      boolean _ = weigh(AudioLevel.SILENT);
    }
    weighed = false;
    boolean before = talking;
    talking = gate.isOpen() && !leaving;
    if (talking) {
      if (!spoke) {
        silence();
      } else if (!before) {
        fadeIn();
      }
      for (int i = 0; i < said.length; i++) {
        sum[i] += said[i];
      }
      last = said[said.length - 1];
    } else if (before) {
      fadeOut(sum);
    }
    spoke = false;
    return talking || before;
  }

  /** What stands in the mix goes to zero along a line, instead of by a step that clicks. */
  private void fadeOut(int[] sum) {
    for (int i = 0; i < fade; i++) {
      sum[i] += last * (fade - i) / fade;
    }
    last = 0;
  }

  /** The member owes samples: the same line, and then nothing. */
  private void silence() {
    Arrays.fill(said, (short) 0);
    for (int i = 0; i < fade; i++) {
      said[i] = (short) (last * (fade - i) / fade);
    }
  }

  private void fadeIn() {
    for (int i = 0; i < fade; i++) {
      said[i] = (short) (said[i] * i / fade);
    }
  }

  void hear(short[] common, boolean silent) {
    hears = common;
    hearsSilence = silent;
    limiter.rest();
  }

  /** Everybody but himself. */
  void hearOthers(int[] sum, int[] scratch) {
    for (int i = 0; i < sum.length; i++) {
      scratch[i] = sum[i] - said[i];
    }
    limiter.apply(scratch, own);
    hears = own;
    hearsSilence = false;
  }

  void leave() {
    leaving = true;
  }

  boolean isLeaving() {
    return leaving;
  }
}
