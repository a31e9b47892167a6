package io.tandem.sip.transaction;

import io.tandem.sip.message.CSeq;
import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.SipUri;
import io.tandem.sip.message.Via;

/** Requests and responses of one call between 1001 and 1002. */
final class Messages {
  private Messages() {}

  static SipRequest request(String method, String branch) {
    return SipRequest.builder(method, "sip:1002@tandem.example")
        .pushVia(Via.of("UDP", "198.51.100.7", 5060, "z9hG4bK" + branch))
        .maxForwards(70)
        .from(NameAddr.of(SipUri.of("1001", "tandem.example")).withTag("theirs"))
        .to(NameAddr.of(SipUri.of("1002", "tandem.example")))
        .callId("call")
        .cseq(new CSeq(1, method))
        .build();
  }

  static SipRequest invite() {
    return request("INVITE", "invite");
  }

  /** In the branch of the INVITE, as for a failure. */
  static SipRequest ack() {
    return ack("invite");
  }

  static SipRequest ack(String branch) {
    SipRequest ack = request("ACK", branch);
    return ack.toBuilder().to(ack.to().withTag("ours")).build();
  }

  static SipResponse response(SipRequest request, int status) {
    return SipResponse.to(request, status).toTag("theirs2").build();
  }
}
