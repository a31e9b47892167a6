package io.tandem.signaling.trace;

/** Counts what could not be kept. */
public interface TraceLosses {

  /** A whole trace made room for a newer one. */
  void traceDropped();

  /** A message of a trace that goes on. */
  void messageDropped();
}
