package io.tandem.media.room;

import java.util.Arrays;

/**
 * Sums of one part of a room on their way to another: a ring for one loop that writes and one that
 * reads. Nobody waits and nothing is allocated. It keeps a tick in hand, because two loops are late
 * at different times; what waits longer than that, because the writer made up for a pause, is
 * dropped. Where the stream breaks off it fades within 5 ms.
 */
final class SumRing implements SumSink, SumSource {

  /** More than a loop makes up for at once. */
  private static final int SLOTS = 16;

  /** A tick at 48 kHz. */
  private static final int MOST_SAMPLES = 960;

  /** So many wait when it begins to flow. */
  private static final int IN_HAND = 2;

  /** More are too old. */
  private static final int MOST_WAITING = 4;

  private static final int FADES_PER_TICK = 4;

  private final int[][] sums = new int[SLOTS][MOST_SAMPLES];
  private final int[] lengths = new int[SLOTS];
  private volatile long written;
  private volatile long read;

  // The reader's own.
  private boolean flowing;
  private boolean heard;
  private int last;

  @Override
  public void publish(int[] sum, int length) {
    long at = written;
    if (at - read >= SLOTS) {
      return;
    }
    int slot = (int) (at % SLOTS);
    System.arraycopy(sum, 0, sums[slot], 0, length);
    lengths[slot] = length;
    written = at + 1;
  }

  @Override
  public boolean take(int[] into, int length, int behind) {
    long at = position(written, behind);
    boolean here = flowing && lengths[(int) (at % SLOTS)] == length;
    if (here) {
      System.arraycopy(sums[(int) (at % SLOTS)], 0, into, 0, length);
    }
    read = flowing ? at + 1 : at;
    return faded(into, length, here);
  }

  /** Which one is next, if it flows. */
  private long position(long end, int behind) {
    long at = read;
    long waiting = end - at;
    if (flowing && waiting > 0 && waiting <= MOST_WAITING + behind) {
      return at;
    }
    // Empty, not begun, or too much: begins anew with what is in hand.
    flowing = waiting >= IN_HAND;
    if (waiting <= IN_HAND) {
      return at;
    }
    cut();
    return end - IN_HAND;
  }

  private void cut() {
    heard = false;
    last = 0;
  }

  private boolean faded(int[] into, int length, boolean here) {
    int fade = length / FADES_PER_TICK;
    if (here) {
      if (!heard) {
        for (int i = 0; i < fade; i++) {
          into[i] = (int) ((long) into[i] * i / fade);
        }
      }
      last = into[length - 1];
      heard = true;
      return true;
    }
    boolean before = heard && last != 0;
    if (before) {
      Arrays.fill(into, 0, length, 0);
      for (int i = 0; i < fade; i++) {
        into[i] = (int) ((long) last * (fade - i) / fade);
      }
    }
    cut();
    return before;
  }
}
