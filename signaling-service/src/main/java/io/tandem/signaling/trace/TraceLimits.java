package io.tandem.signaling.trace;

/**
 * How much is kept. Whatever comes in, no more than this is held.
 *
 * @param calls traces of calls; 0 keeps none
 * @param messages of one call
 * @param octets of memory for all traces together, as estimated
 */
public record TraceLimits(int calls, int messages, long octets) {

  public TraceLimits {
    if (calls < 0 || messages < 2 || octets < 0) {
      throw new IllegalArgumentException("no limits: " + calls + ", " + messages + ", " + octets);
    }
  }

  /** What one of so many event loops may keep: an even part, of the calls at least one. */
  public TraceLimits share(int loops) {
    return new TraceLimits(calls == 0 ? 0 : Math.max(1, calls / loops), messages, octets / loops);
  }
}
