package io.tandem.signaling.call;

import io.tandem.sdp.SessionDescription;
import java.util.Optional;

/** What an offer or an answer of a peer comes to. */
sealed interface Hearing {

  /**
   * It can be gone on with.
   *
   * @param plain what it says, as if it were of plain RTP
   * @param keys that hold if it does; empty: there are none
   */
  record Heard(SessionDescription plain, Optional<LegKeys.Agreed> keys) implements Hearing {}

  /** An offer that is answered 488. */
  record Refused(OfferFault fault) implements Hearing {}

  /**
   * An answer that does not answer SRTP with SRTP.
   *
   * @param reason one phrase, without anything of the answer
   */
  record Wrong(String reason) implements Hearing {}
}
