package io.tandem.sip.message;

import java.util.Optional;

/** What came out of a datagram or a frame. */
public sealed interface ParseResult {
  /** A message whose typed accessors will not fail. */
  record Parsed(SipMessage message) implements ParseResult {}

  /**
   * Not a message that may be processed.
   *
   * @param reason for counters and the log; holds nothing of the sender's text
   * @param status what the fault is in SIP's terms, also where nothing is answered
   * @param answer to be sent statelessly, if anything: empty for garbage, responses and ACK, and
   *     where it would be longer than what it answers. Only good for {@link SipMessage#encode()}
   *     and for {@code ReceivedVia}, since the headers that it repeats may be malformed.
   */
  record Malformed(String reason, int status, Optional<SipResponse> answer)
      implements ParseResult {}

  /**
   * Nothing but line ends (RFC 5626 section 4.4.1).
   *
   * @param ping true for CRLF CRLF, which on a stream is answered by one CRLF
   */
  record KeepAlive(boolean ping) implements ParseResult {}
}
