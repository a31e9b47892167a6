package io.tandem.rtp.jitter;

/**
 * Where packets stand in their stream: sequence numbers and timestamps counted on over their wraps,
 * what was seen before, and which jumps are believed (section "Jumps" of
 * docs/specs/jitter-buffer.md). Owned by a {@link JitterBuffer}. It knows nothing of time.
 */
final class Succession {
  /** RFC 3550 A.1: a minute of loss at 50 packets a second is still the same stream. */
  private static final int MAX_DROPOUT = 3000;

  /** RFC 3550 A.1: two seconds of reordering at 50 packets a second. */
  private static final int MAX_MISORDER = 100;

  /** Sequence numbers and timestamps are counted from here on, so that they stay positive. */
  private static final long FIRST_CYCLE = 1L << 40;

  private static final int SEEN_DEPTH = Long.SIZE;

  private boolean begun;
  private int ssrc;
  private long newestSequence;
  private long newestTimestamp;

  /** Bit i: the packet i before the newest was seen. */
  private long seen;

  // What would be another stream if its successor came.
  private boolean onProbation;
  private int probationSsrc;
  private int probationSequence;
  private int probationTimestamp;

  void reset() {
    begun = false;
    onProbation = false;
  }

  boolean hasBegun() {
    return begun;
  }

  void begin(int ssrc, int sequence, int timestamp) {
    begun = true;
    this.ssrc = ssrc;
    newestSequence = FIRST_CYCLE + (sequence & 0xFFFF);
    newestTimestamp = FIRST_CYCLE + (timestamp & 0xFFFFFFFFL);
    seen = 0;
  }

  boolean isOf(int ssrc) {
    return begun && ssrc == this.ssrc;
  }

  long sequence(int sequence) {
    return newestSequence + (short) (sequence - (int) newestSequence);
  }

  long timestamp(int timestamp) {
    return newestTimestamp + (timestamp - (int) newestTimestamp);
  }

  long newestSequence() {
    return newestSequence;
  }

  long newestTimestamp() {
    return newestTimestamp;
  }

  /** Whether a packet is of another source, or stands where none of this one can. */
  boolean isJump(int ssrc, int sequence, int timestamp) {
    return isJump(ssrc, sequence)
        || (sequence(sequence) > newestSequence && timestamp(timestamp) < newestTimestamp);
  }

  /** The same of a packet whose timestamp is not that of audio. */
  boolean isJump(int ssrc, int sequence) {
    long ahead = sequence(sequence) - newestSequence;
    return ssrc != this.ssrc || ahead >= MAX_DROPOUT || ahead < -MAX_MISORDER;
  }

  /** Whether a packet that jumps follows another that jumped to the same place. */
  boolean isBelieved(int ssrc, int sequence, int timestamp) {
    if (onProbation
        && ssrc == probationSsrc
        && (sequence & 0xFFFF) == ((probationSequence + 1) & 0xFFFF)
        && timestamp - probationTimestamp >= 0) {
      return true;
    }
    onProbation = true;
    probationSsrc = ssrc;
    probationSequence = sequence;
    probationTimestamp = timestamp;
    return false;
  }

  /** A packet of the stream has come: what jumped before it is not believed. */
  void endProbation() {
    onProbation = false;
  }

  /** There is audio of this timestamp. */
  void reach(long timestamp) {
    newestTimestamp = Math.max(newestTimestamp, timestamp);
  }

  /** Remembers a sequence number; false if it was here before. */
  boolean see(long sequence) {
    long behind = newestSequence - sequence;
    if (behind < 0) {
      seen = behind <= -SEEN_DEPTH ? 0 : seen << -behind;
      newestSequence = sequence;
      behind = 0;
    }
    if (behind >= SEEN_DEPTH) {
      return true;
    }
    long bit = 1L << behind;
    boolean fresh = (seen & bit) == 0;
    seen |= bit;
    return fresh;
  }
}
