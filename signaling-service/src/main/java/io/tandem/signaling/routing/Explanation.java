package io.tandem.signaling.routing;

import java.util.List;

/**
 * Which way a call would go, and why.
 *
 * @param why sentences for people, in the order in which it was decided
 */
public record Explanation(Route route, List<String> why) {
  public Explanation {
    why = List.copyOf(why);
  }
}
