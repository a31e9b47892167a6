package io.tandem.signaling.call;

import io.tandem.contracts.MediaFact;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.transaction.ServerTransactionId;
import java.util.Optional;

/** Everything that can happen to a call after its INVITE. */
public sealed interface CallInput {

  /** A request within one of the dialogs, other than ACK and CANCEL. */
  record Request(LegRole leg, SipRequest request, ServerTransactionId transaction)
      implements CallInput {}

  /** The ACK to a 2xx of ours. */
  record Acknowledged(LegRole leg) implements CallInput {}

  /** The peer takes back an INVITE that has no final response yet. */
  record Cancelled(LegRole leg) implements CallInput {}

  /** A response to a request of ours. */
  record Response(LegRole leg, SipResponse response) implements CallInput {}

  /** A request of ours got no final response, or could not be sent at all. */
  record Unanswered(LegRole leg, String method) implements CallInput {}

  /** The trunk takes no further call now: told instead of sending our INVITE. */
  record NoRoom(LegRole leg, String reason) implements CallInput {}

  /**
   * Somebody serves our INVITE, which had to be located; told before his response.
   *
   * @param sent the INVITE as it was sent to him
   * @param egress how he is reached
   */
  record Settled(LegRole leg, SipRequest sent, Egress egress) implements CallInput {}

  /** Our 2xx was never acknowledged (RFC 3261 section 13.3.1.4). */
  record NotAcknowledged(LegRole leg) implements CallInput {}

  /** The media node reports. */
  record Media(MediaFact fact) implements CallInput {}

  record TimerFired(CallTimer timer) implements CallInput {}

  /** The peer is reached by another way from now on: the connection of the one before is gone. */
  record Moved(LegRole leg, Egress egress) implements CallInput {}

  /**
   * A snapshot could not be written in time: nobody outside has seen that point.
   *
   * @param withheld the transaction whose answer would have shown it, and was not sent
   */
  record NotStored(String reason, Optional<ServerTransactionId> withheld) implements CallInput {}

  /** The shard goes to another process. */
  record ShardLeaves() implements CallInput {}
}
