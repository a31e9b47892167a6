package io.tandem.signaling.trunking;

import io.tandem.contracts.TrunkState;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipUri;

/** What a registration wants done, in this order. */
public sealed interface RegistrationOutput {

  /**
   * A REGISTER for a server. Where its Contact has a lifetime of 0 it is to be sent as it is; else
   * its host, port and transport are the sender's to fill in.
   */
  record Send(SipRequest register, SipUri server) implements RegistrationOutput {}

  /** Replaces an earlier deadline. */
  record SetTimer(long deadlineEpochMillis) implements RegistrationOutput {}

  /** Write this down. */
  record Tell(TrunkState state) implements RegistrationOutput {}
}
