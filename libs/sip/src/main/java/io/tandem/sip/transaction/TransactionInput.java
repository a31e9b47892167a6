package io.tandem.sip.transaction;

import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;

/** What a transaction can be told. */
public sealed interface TransactionInput {
  /** To a client transaction. */
  sealed interface ToClient extends TransactionInput {}

  /** To a server transaction. */
  sealed interface ToServer extends TransactionInput {}

  /** The first input of a new transaction. */
  record Begun() implements ToClient, ToServer {}

  record ResponseReceived(SipResponse response) implements ToClient {}

  /** The user wants the INVITE to end; CANCEL goes out as soon as RFC 3261 section 9.1 allows. */
  record UserCancels() implements ToClient {}

  /** The user has seen a request other than INVITE and has not given its final response yet. */
  record Unanswered() implements ToServer {}

  /** A retransmission of the request, or the ACK of an INVITE. */
  record RequestReceived(SipRequest request) implements ToServer {}

  record UserResponds(SipResponse response) implements ToServer {}

  record TimerFired(TimerName timer) implements ToClient, ToServer {}

  /** What was sent could not be delivered, or the connection is gone. */
  record TransportFailed() implements ToClient, ToServer {}
}
