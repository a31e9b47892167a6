package io.tandem.rtp.jitter;

/** What a {@link JitterBuffer} counts. Packets or frames, unless the name says units. */
public enum Tally {
  /** Packets that came, whatever became of them; redundant frames are not among them. */
  RECEIVED,
  LATE,
  DUPLICATE,
  /** Came after one with a higher sequence number, and not too late. */
  REORDERED,
  /** Pushed out by newer ones when every slot was full. */
  OVERFLOW,
  /** Thrown away because more waited than the most delay allows. */
  DISCARDED,
  ON_PROBATION,
  UNPLAYABLE,
  /** Times that the stream began anew: another source, a jump. */
  RESETS,
  /** Passed over because they had not come when their time was. */
  LOST,
  /** Holes that redundant frames filled. */
  FILLED,
  /** Frames given out, comfort noise descriptions included. */
  PLAYED,
  CONCEALED_UNITS,
  /** Not concealed, because the owner recovered them from the packet behind. */
  RECOVERED_UNITS,
  NOISE_UNITS,
  /** Times that the owner was told to take something out. */
  SHRUNK,
  /** Times that the owner was told to put something in. */
  STRETCHED
}
