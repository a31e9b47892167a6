package io.tandem.signaling.trace;

import io.tandem.sip.message.SipMessage;
import io.tandem.sip.transaction.Flow;

/**
 * One message as it passed the exchange, each retransmission by itself. It refers to the message
 * and does not copy it: whoever reads it encodes it.
 *
 * @param epochMicros wall clock, microseconds since 1970
 * @param flow for a received message where it came from, for a sent one where it went
 */
public record TracedMessage(long epochMicros, Direction direction, Flow flow, SipMessage message) {

  /** What a header takes beside its octets: the object, its decoded text, what was parsed. */
  private static final int OCTETS_A_LINE = 100;

  private static final int OCTETS_A_MESSAGE = 400;

  /** About how many octets of memory the message holds, rather too many than too few. */
  int weight() {
    return OCTETS_A_MESSAGE
        + 2 * message.octets()
        + OCTETS_A_LINE * message.headers().lines().size();
  }
}
