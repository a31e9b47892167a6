package io.tandem.sip.transaction;

import io.tandem.sip.message.SipMessage;

/** A client transaction is known by its branch and the method in CSeq (RFC 3261 section 17.1.3). */
public record ClientTransactionId(String branch, String method) implements TransactionId {
  /** The client transaction of a request that we send, or of a response to it. */
  public static ClientTransactionId of(SipMessage message) {
    return new ClientTransactionId(message.topVia().branch().orElse(""), message.cseq().method());
  }
}
