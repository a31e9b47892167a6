package io.tandem.signaling.trunking;

import io.tandem.contracts.Reach;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;

/** What can happen to a registration of ours. */
public sealed interface RegistrationInput {

  /**
   * A final response to a REGISTER of ours.
   *
   * @param sent the REGISTER as it left: its Contact is where we are
   * @param reach the flow to whoever answered
   */
  record Responded(SipResponse response, SipRequest sent, Reach reach)
      implements RegistrationInput {}

  /**
   * A REGISTER of ours got no final response.
   *
   * @param cseq which one
   */
  record Unanswered(long cseq) implements RegistrationInput {}

  /** The time that was asked for has come. */
  record TimerFired() implements RegistrationInput {}

  /** The trunk is to be registered no more. */
  record Stopped() implements RegistrationInput {}
}
