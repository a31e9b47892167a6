package io.tandem.rtp.jitter;

/** What is to be played next: the answers of {@link JitterBuffer#next}. */
public enum Playout {
  /** Silence: no packet has come, or the first spurt waits for its time. */
  NOTHING,
  /** Decode {@link JitterBuffer#frame()}. */
  PLAY,
  /**
   * Decode it and take out at most {@link JitterBuffer#adjustment()} units, if that can be done.
   */
  SHRINK,
  /** Decode it and add about {@link JitterBuffer#adjustment()} units, if that can be done. */
  STRETCH,
  /** A comfort noise description (RFC 3389) that lasts no time: take it over and ask again. */
  COMFORT,
  /** Conceal {@link JitterBuffer#units()}: what belongs here is missing. */
  CONCEAL,
  /** Comfort noise or silence for {@link JitterBuffer#units()}: the sender pauses. */
  NOISE;

  /** Whether there is a frame with samples in it. */
  public boolean isPlayed() {
    return this == PLAY || this == SHRINK || this == STRETCH;
  }
}
