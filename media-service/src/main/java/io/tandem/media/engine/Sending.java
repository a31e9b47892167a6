package io.tandem.media.engine;

/** What an endpoint sends to its peer, as the plan wants it. */
sealed interface Sending
    permits Sending.Relaying, Sending.Echoing, Sending.Resting, Sounding, Attending {

  /** Whatever the bridge brings. */
  record Relaying() implements Sending {}

  /** What came from the peer. */
  record Echoing() implements Sending {}

  /** Nothing: the peer holds, and is not in its room meanwhile. */
  record Resting() implements Sending {}

  /** Once a second. */
  default void onSecond() {}

  /** Something else is sent from now on. */
  default void end() {}
}
