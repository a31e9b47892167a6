package io.tandem.sdp;

/** What came of reading a description: bad input is a value, never an exception. */
public sealed interface SdpResult {

  record Parsed(SessionDescription description) implements SdpResult {}

  /**
   * The body cannot be used.
   *
   * @param reason one phrase for a log or a Warning header; repeats nothing of the input
   */
  record Malformed(String reason) implements SdpResult {}
}
