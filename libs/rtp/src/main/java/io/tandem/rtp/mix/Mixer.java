package io.tandem.rtp.mix;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A room: each member hears all who talk but himself. Those who do not talk hear the same mix,
 * which is made once; a room where nobody talks costs next to nothing. Owned by one room on one
 * loop, whose tick fills the seats, mixes, and sends what each seat hears. It allocates when
 * members come and go only, and knows neither codecs nor packets.
 */
public final class Mixer {

  /** Of audio in each tick. */
  public static final int TICK_MILLIS = 20;

  private final int sampleRateHz;
  private final int tickLength;
  private final int[] sum;
  private final int[] scratch;
  private final short[] silence;
  private final short[] common;
  private final Limiter limiter;
  private final List<Seat> seats = new ArrayList<>();
  private boolean quiet = true;
  private int talkers;

  /** Who is in the sum: members who talk or fade, and other parts of the room. */
  private int voices;

  private int level = AudioLevel.SILENT;

  /**
   * @param sampleRateHz a multiple of 1000, at least that of the best member's codec
   */
  public Mixer(int sampleRateHz) {
    if (sampleRateHz < 8000 || sampleRateHz % 1000 != 0) {
      throw new IllegalArgumentException("no room at " + sampleRateHz + " Hz");
    }
    this.sampleRateHz = sampleRateHz;
    tickLength = sampleRateHz * TICK_MILLIS / 1000;
    sum = new int[tickLength];
    scratch = new int[tickLength];
    silence = new short[tickLength];
    common = new short[tickLength];
    limiter = new Limiter(sampleRateHz, tickLength);
  }

  public int sampleRateHz() {
    return sampleRateHz;
  }

  /** Samples of each tick. */
  public int tickLength() {
    return tickLength;
  }

  public Seat join() {
    Seat seat = new Seat(sampleRateHz, tickLength, silence);
    seats.add(seat);
    return seat;
  }

  /** The seat is not to be used any more; what its member said last fades in the next tick. */
  public void leave(Seat seat) {
    seat.leave();
  }

  /** Mixes what was said since the last tick. */
  public void mix() {
    gather();
    distribute();
  }

  /** Sums up what was said since the last tick; {@link #distribute} follows. */
  public void gather() {
    // Who was loud a tick ago may still fade: the sum is of use even when nobody talks.
    Arrays.fill(sum, 0);
    voices = 0;
    talkers = 0;
    for (int i = 0; i < seats.size(); i++) {
      voices += seats.get(i).addTo(sum) ? 1 : 0;
      talkers += seats.get(i).isTalking() ? 1 : 0;
    }
    seats.removeIf(Seat::isLeaving);
  }

  /** Whether the sum is more than silence. */
  public boolean isHeard() {
    return voices > 0;
  }

  /** The sum, not limited: to be read only, and until {@link #distribute}. */
  public int[] sum() {
    return sum;
  }

  /** Adds what is said elsewhere, and all here are to hear. */
  public void add(int[] beyond) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += beyond[i];
    }
    // Who talks alone here does not hear silence then.
    voices++;
  }

  /** Makes what each seat hears of the sum. */
  public void distribute() {
    quiet = voices == 0;
    if (quiet) {
      limiter.rest();
      level = AudioLevel.SILENT;
    } else {
      limiter.apply(sum, common);
      level = AudioLevel.of(common, 0, tickLength);
    }
    for (int i = 0; i < seats.size(); i++) {
      Seat seat = seats.get(i);
      if (!seat.isTalking()) {
        seat.hear(common(), quiet);
      } else if (voices == 1) { // his own
        seat.hear(silence, true);
      } else {
        seat.hearOthers(sum, scratch);
      }
    }
  }

  /** What those hear who do not talk, until the next tick. */
  public short[] common() {
    return quiet ? silence : common;
  }

  /** How loud that is, as {@link AudioLevel} has it. */
  public int level() {
    return level;
  }

  /** Whether everybody hears silence. */
  public boolean isQuiet() {
    return quiet;
  }

  /** Members who were part of the last mix. */
  public int talkers() {
    return talkers;
  }

  public int members() {
    return seats.size();
  }
}
