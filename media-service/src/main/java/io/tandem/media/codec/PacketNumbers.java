package io.tandem.media.codec;

/**
 * Sequence numbers of a stream whose packets are cut or joined on their way: those of the sender as
 * long as each of his packets becomes one, and by how many there are from then on. Who is sent them
 * sees a gap where packets are lost and nowhere else. Owned by one {@link Transcoder}.
 */
final class PacketNumbers {

  private static final int FURTHEST_BACK = 0x7FFF;

  /**
   * Further behind than this is no late packet, but perhaps a sender who began anew (RFC 3550 A.1).
   */
  private static final int MOST_LATE = 100;

  private int newest;
  private int next;

  /** What was added to the sender's number, up to the packet before the newest. */
  private int offset;

  /** So far back, at least, every packet became one. */
  private int steady;

  /** Two packets in a row that are far behind are believed; negative: none was. */
  private int nextIfBegunAnew = -1;

  /** Another stream begins, with this packet of its sender. */
  void begin(int sequence) {
    newest = sequence;
    next = sequence;
    offset = 0;
    steady = 0;
    nextIfBegunAnew = -1;
  }

  /**
   * Whether the sender counts anew, since a packet far behind is followed by the next one (RFC 3550
   * appendix A.1). To be asked for each packet that is late.
   */
  boolean beginsAnew(int sequence) {
    if ((short) (newest - sequence) <= MOST_LATE) {
      return false;
    }
    boolean believed = sequence == nextIfBegunAnew;
    nextIfBegunAnew = (sequence + 1) & 0xFFFF;
    return believed;
  }

  /** Whether a packet of the sender is not newer than the newest. */
  boolean isLate(int sequence) {
    return (short) (sequence - newest) <= 0;
  }

  /** Whether {@link #of} knows what a late packet would have been. */
  boolean knows(int sequence) {
    return offset() == offset && (short) (newest - sequence) <= steady;
  }

  /** The number of a late packet that becomes one. */
  int of(int sequence) {
    return (sequence + offset) & 0xFFFF;
  }

  /**
   * A packet of the sender that is not late comes; all of the one before has been numbered.
   *
   * @return how many of the sender's are missing before it
   */
  int follow(int sequence) {
    int step = (short) (sequence - newest);
    int before = offset();
    steady = before == offset ? Math.min(steady + step, FURTHEST_BACK) : 0;
    offset = before;
    newest = sequence;
    return step - 1;
  }

  /** So many packets that would have been sent are lost. */
  void lose(int packets) {
    next += packets;
  }

  /** The number of the next packet. */
  int take() {
    return next++ & 0xFFFF;
  }

  private int offset() {
    return (short) (next - 1 - newest);
  }
}
