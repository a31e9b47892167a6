package io.tandem.sip.transaction;

import io.tandem.sip.message.CSeq;
import io.tandem.sip.message.Header;
import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.Method;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;

/**
 * The two requests that follow from an INVITE and take its route: ACK for a failure, and CANCEL.
 */
final class FollowUps {
  private static final int HOPS = 70;

  private FollowUps() {}

  /** RFC 3261 section 17.1.1.3: as the INVITE, with the To of the response. */
  static SipRequest ackForFailure(SipRequest invite, SipResponse response) {
    return along(invite, Method.ACK).to(response.to()).build();
  }

  /** RFC 3261 section 9.1: as the INVITE, in its branch. */
  static SipRequest cancel(SipRequest invite) {
    return along(invite, Method.CANCEL).build();
  }

  private static SipRequest.Builder along(SipRequest invite, String method) {
    SipRequest.Builder builder = SipRequest.builder(method, invite.requestUri());
    builder.pushVia(invite.topVia()).maxForwards(HOPS);
    for (Header line : invite.headers().lines()) {
      switch (line.name()) {
        case HeaderName.FROM, HeaderName.TO, HeaderName.CALL_ID, HeaderName.ROUTE ->
            builder.add(line);
        default -> {
          // The rest speaks of the call that was asked for, not of this request.
        }
      }
    }
    return builder.cseq(new CSeq(invite.cseq().number(), method));
  }
}
