package io.tandem.signaling.hep;

/** Counts what became of copies. Any thread. */
public interface HepOutcomes {

  void sent();

  void dropped(Drop reason);

  /** Why a copy did not leave. */
  enum Drop {
    /** More were waiting than may wait. */
    QUEUE_FULL,
    /** The server's name is not known, or it does not take connections. */
    UNREACHABLE,
    /** Longer than a packet can be. */
    TOO_LONG,
    /** The kernel or the connection refused it. */
    SEND_FAILED
  }
}
