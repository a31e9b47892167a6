package io.tandem.sip.transaction;

import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;

/**
 * What the {@link TransactionLayer} tells the core above it. Called on the layer's loop, in the
 * middle of the layer's own calls; the user may call the layer back from within.
 */
public interface TransactionUser {
  /** A new request, to be answered by {@link TransactionLayer#respond}. */
  void onRequest(ServerTransactionId id, SipRequest request, Flow flow);

  /** The ACK for a 2xx; each retransmission of it too. The layer has stopped repeating the 2xx. */
  void onAck(SipRequest ack, Flow flow);

  /**
   * The caller no longer wants an INVITE that has no final response. The CANCEL has been answered;
   * the INVITE is to be answered with 487.
   */
  void onCancel(ServerTransactionId invite, ServerTransactionId cancel, SipRequest request);

  /**
   * A response. For an INVITE also each 2xx until it is acknowledged by {@link
   * TransactionLayer#acknowledge}, and the 2xx of each fork.
   */
  void onResponse(ClientTransactionId id, SipResponse response);

  /** A response that belongs to no transaction here: late, or to a request of another process. */
  void onStrayResponse(SipResponse response, Flow flow);

  /** As if 408 had come (RFC 3261 section 8.1.3.1). */
  void onTimeout(ClientTransactionId id);

  /** To a client as if 503 had come. A server's peer cannot be answered any more. */
  void onTransportError(TransactionId id);

  /**
   * The final response to an INVITE was never acknowledged; after a 2xx the dialog should be ended
   * by BYE.
   */
  void onAckTimeout(ServerTransactionId id);

  /** The layer has forgotten the transaction. */
  void onTerminated(TransactionId id);
}
