package io.tandem.rtp.jitter;

import java.nio.ByteBuffer;

/**
 * Frames that wait, ordered by their timestamps, in octets that were laid out once. Owned by a
 * {@link JitterBuffer}. The frame that was taken last keeps its octets until the next is taken. It
 * does not judge what is worth keeping.
 */
final class FrameSlots {
  /** For frames that came without a sequence number of their own. */
  static final long NO_SEQUENCE = -1;

  private static final int NONE = -1;

  private final int slotOctets;
  private final byte[] octets;
  private final long[] timestamps;
  private final long[] sequences;
  private final boolean[] markers;
  private final boolean[] redundants;
  private final int[] lengths;
  private final int[] payloadTypes;
  private final int[] units;
  private final long[] passedBefore;

  /** Slots that hold frames, the lowest timestamp first. */
  private final int[] order;

  private final int[] free;
  private final Frame frame;
  private final Frame following;
  private int waiting;
  private int freeCount;
  private int lent = NONE;

  FrameSlots(JitterBufferSettings settings) {
    // One more than may wait: for the frame that the owner is decoding.
    int slots = settings.slots() + 1;
    this.slotOctets = settings.slotOctets();
    this.octets = new byte[Math.multiplyExact(slots, slotOctets)];
    this.timestamps = new long[slots];
    this.sequences = new long[slots];
    this.markers = new boolean[slots];
    this.redundants = new boolean[slots];
    this.lengths = new int[slots];
    this.payloadTypes = new int[slots];
    this.units = new int[slots];
    this.passedBefore = new long[slots];
    this.order = new int[settings.slots()];
    this.free = new int[slots];
    this.frame = new Frame(octets);
    this.following = new Frame(octets);
    clear();
  }

  void clear() {
    waiting = 0;
    lent = NONE;
    freeCount = free.length;
    for (int i = 0; i < free.length; i++) {
      free[i] = free.length - 1 - i;
    }
  }

  boolean isEmpty() {
    return waiting == 0;
  }

  boolean isFull() {
    return waiting == order.length;
  }

  int waiting() {
    return waiting;
  }

  long headTimestamp() {
    return timestamps[order[0]];
  }

  long headSequence() {
    return sequences[order[0]];
  }

  boolean headMarker() {
    return markers[order[0]];
  }

  /** Packets without audio that had come when this frame came. */
  long headPassed() {
    return passedBefore[order[0]];
  }

  int headUnits() {
    return units[order[0]];
  }

  /** From the begin of the first frame that waits to the end of the last. */
  long span() {
    int last = order[waiting - 1];
    return timestamps[last] + units[last] - headTimestamp();
  }

  /** Where in the order a frame of this timestamp stands or would stand. */
  int place(long timestamp) {
    int at = waiting;
    // Nearly every frame is the newest.
    while (at > 0 && timestamps[order[at - 1]] >= timestamp) {
      at--;
    }
    return at;
  }

  boolean holds(int place, long timestamp) {
    return place < waiting && timestamps[order[place]] == timestamp;
  }

  /** Whether a frame that would stand at {@code place} shares time with its neighbours. */
  boolean overlaps(int place, long timestamp, int frameUnits) {
    boolean before =
        place > 0 && timestamps[order[place - 1]] + units[order[place - 1]] > timestamp;
    return before || (place < waiting && timestamp + frameUnits > timestamps[order[place]]);
  }

  /** The packet itself has come for what a redundant frame holds already. */
  void own(int place, long sequence, boolean marker) {
    sequences[order[place]] = sequence;
    markers[order[place]] = marker;
  }

  /** Copies a frame in; there must be a free slot, and the payload must fit it. */
  void insert(
      int place,
      long timestamp,
      long sequence,
      long passed,
      boolean marker,
      int payloadType,
      int frameUnits,
      ByteBuffer payload,
      int offset,
      int length) {
    int slot = free[--freeCount];
    timestamps[slot] = timestamp;
    sequences[slot] = sequence;
    passedBefore[slot] = passed;
    markers[slot] = marker;
    redundants[slot] = sequence == NO_SEQUENCE;
    lengths[slot] = length;
    payloadTypes[slot] = payloadType;
    units[slot] = frameUnits;
    payload.get(offset, octets, slot * slotOctets, length);
    System.arraycopy(order, place, order, place + 1, waiting - place);
    order[place] = slot;
    waiting++;
  }

  /** Throws the first frame away. */
  void dropHead() {
    free[freeCount++] = removeHead();
  }

  /** Takes the first frame out; its octets stay until the next is taken. */
  void takeHead() {
    giveBack();
    lent = removeHead();
    lay(frame, lent);
  }

  private void lay(Frame view, int slot) {
    view.lay(
        slot * slotOctets,
        lengths[slot],
        payloadTypes[slot],
        units[slot],
        (int) timestamps[slot],
        redundants[slot]);
  }

  /** The first frame, which goes on waiting; there must be one. */
  Frame following() {
    lay(following, order[0]);
    return following;
  }

  Frame taken() {
    return frame;
  }

  private void giveBack() {
    if (lent != NONE) {
      free[freeCount++] = lent;
      lent = NONE;
    }
  }

  private int removeHead() {
    int slot = order[0];
    waiting--;
    System.arraycopy(order, 1, order, 0, waiting);
    return slot;
  }
}
