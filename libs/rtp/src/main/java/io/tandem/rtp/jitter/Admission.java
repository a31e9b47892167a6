package io.tandem.rtp.jitter;

/** What became of a packet that was put into a {@link JitterBuffer}. */
public enum Admission {
  /** It waits to be played. */
  ADMITTED,
  /** Its place was played or passed over. */
  LATE,
  /** It was here before, or its place is taken. */
  DUPLICATE,
  /** Another source or a jump, believed only when its successor follows (RFC 3550 A.1). */
  ON_PROBATION,
  /** Every slot holds a newer frame. */
  OVERFLOW,
  /** Empty, larger than a slot, or without a length in units. */
  UNPLAYABLE;

  public boolean isAdmitted() {
    return this == ADMITTED;
  }
}
