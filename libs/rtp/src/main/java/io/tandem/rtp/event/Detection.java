package io.tandem.rtp.event;

/** What a packet told a {@link EventDetector}. */
public enum Detection {
  /** Nothing new: an update, a repetition, something late, or no event at all. */
  NOTHING,
  /** An event has begun. */
  BEGAN,
  /** The event that was told to have begun is over. */
  ENDED,
  /** An event of which nothing was heard but its end: it has begun and is over. */
  WHOLE;

  /** Whether an event is told here for the first time, once for each. */
  public boolean isNew() {
    return this == BEGAN || this == WHOLE;
  }

  public boolean isEnd() {
    return this == ENDED || this == WHOLE;
  }
}
