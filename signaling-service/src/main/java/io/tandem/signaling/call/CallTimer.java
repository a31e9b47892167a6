package io.tandem.signaling.call;

/** What a call may be waiting for with a limit. Deadlines are absolute, in wall-clock time. */
public enum CallTimer {
  /** The media node has not opened the endpoints. */
  MEDIA,
  /** The callee has not answered. */
  RING,
  /** A side has not answered the other side's re-INVITE. */
  CHANGE,
  /** The media plan wants to be renewed before it expires. */
  PLAN,
  /** The call has lasted as long as a call may. */
  DURATION
}
