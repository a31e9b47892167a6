package io.tandem.codec.opus;

/** Whether this process has libopus. An exchange starts without it, and offers no Opus then. */
public sealed interface OpusPresence {
  /**
   * There is one.
   *
   * @param version as it calls itself
   * @param place where it was found
   */
  record Present(String version, String place) implements OpusPresence {}

  /**
   * There is none.
   *
   * @param reason what was tried and how it failed, in one line for the operator
   */
  record Absent(String reason) implements OpusPresence {}
}
