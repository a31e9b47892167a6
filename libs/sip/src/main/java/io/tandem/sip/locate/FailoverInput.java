package io.tandem.sip.locate;

import java.util.List;
import java.util.OptionalLong;

/** What can happen to a request on its way to one of several targets. */
public sealed interface FailoverInput {

  record Located(List<Target> targets) implements FailoverInput {
    public Located {
      targets = List.copyOf(targets);
    }
  }

  /** The URI leads to no target. */
  record Nowhere() implements FailoverInput {}

  /**
   * The current target has responded.
   *
   * @param retryAfterSeconds of a 503
   */
  record Responded(int status, OptionalLong retryAfterSeconds) implements FailoverInput {}

  /** What was sent to the current target could not be delivered. */
  record Unreachable() implements FailoverInput {}

  /** The current target has not responded in time, or not finally. */
  record TimedOut() implements FailoverInput {}

  /** Nobody wants the request any more: no further target is to be tried. */
  record Cancelled() implements FailoverInput {}
}
