package io.tandem.sip.transaction;

import io.tandem.sip.message.Method;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.Via;

/**
 * A server transaction is known by the branch, the sent-by of the top Via and the method, where an
 * ACK belongs to its INVITE (RFC 3261 section 17.2.3).
 *
 * @param branch the branch, or for a peer of RFC 2543, whose branch names nothing, what that RFC
 *     compares instead
 */
public record ServerTransactionId(String branch, String sentBy, String method)
    implements TransactionId {
  static ServerTransactionId of(SipRequest request) {
    return of(request, request.is(Method.ACK) ? Method.INVITE : request.method());
  }

  /** The INVITE that a CANCEL wants to end. */
  static ServerTransactionId cancelledBy(SipRequest cancel) {
    return of(cancel, Method.INVITE);
  }

  private static ServerTransactionId of(SipRequest request, String method) {
    Via via = request.topVia();
    String branch = via.hasUniqueBranch() ? via.branch().orElse("") : oldFashioned(request, via);
    return new ServerTransactionId(branch, via.sentBy(), method);
  }

  /**
   * The To tag is left out of what section 17.2.3 lists: it is absent in the INVITE and present in
   * its ACK, and the rest is distinct enough.
   */
  private static String oldFashioned(SipRequest request, Via via) {
    return String.join(
        "\n",
        request.requestUri(),
        request.from().tag().orElse(""),
        request.callId(),
        Long.toString(request.cseq().number()),
        via.toString());
  }
}
