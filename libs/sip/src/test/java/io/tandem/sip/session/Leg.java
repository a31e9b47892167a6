package io.tandem.sip.session;

import io.tandem.sip.dialog.Dialog;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.Via;
import io.tandem.sip.message.Wire;

/** An INVITE from 1001 to us, and what belongs to it. */
final class Leg {
  static final SipRequest INVITE =
      Wire.request(
          """
          INVITE sip:1002@tandem.example SIP/2.0
          Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bKinvite
          From: <sip:1001@tandem.example>;tag=ann
          To: <sip:1002@tandem.example>
          Call-ID: call
          CSeq: 7 INVITE
          Contact: <sip:1001@198.51.100.7>
          Max-Forwards: 70
          Content-Length: 0

          """);

  private Leg() {}

  static SipResponse response(int status) {
    return SipResponse.to(INVITE, status).toTag("bob").add("Contact", "<sip:b@192.0.2.1>").build();
  }

  static SipResponse described(int status) {
    return response(status).toBuilder().body("application/sdp", new byte[] {'v'}).build();
  }

  static SipRequest prack(String rack) {
    Dialog dialog = Dialog.asUac(INVITE, response(180));
    return dialog
        .nextRequest("PRACK")
        .request()
        .pushVia(Via.of("UDP", "198.51.100.7", 5060, "z9hG4bKprack"))
        .set("RAck", rack)
        .build();
  }
}
