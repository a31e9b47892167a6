package io.tandem.signaling.call;

import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.sip.message.Warning;

/**
 * Why an offer cannot be taken. Each is a 488 with a Warning that says so, by the codes of RFC 3261
 * section 20.43.
 */
enum OfferFault {
  NO_AUDIO(304, "no audio that can be relayed was offered"),
  /** A name, a group, or an address that is nobody's: nothing is ever looked up for audio. */
  NO_ADDRESS(301, "audio was offered at what is no address of one host"),
  OTHER_FAMILY(301, "audio was offered where no media node can send"),
  NO_CODEC(305, "no codec in common"),
  /** It is not taken here, or none of its lines can be used. */
  NO_SRTP(302, "SRTP was offered in no way that is taken here"),
  SRTP_NEEDED(302, "audio has to be offered over SRTP with a key in SDP");

  /** A pseudonym: the address of a node is nothing that a phone should learn from a refusal. */
  private static final String AGENT = "tandem";

  private final int code;
  private final String text;

  OfferFault(int code, String text) {
    this.code = code;
    this.text = text;
  }

  /** Whether it is about encryption. */
  boolean isOfSrtp() {
    return this == NO_SRTP || this == SRTP_NEEDED;
  }

  CallEnd end() {
    return CallEnd.refused(Disposition.FAILED, 488, text);
  }

  /** The value of the Warning header. */
  String warning() {
    return new Warning(code, AGENT, text).toString();
  }
}
