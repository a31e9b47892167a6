package io.tandem.signaling.engine;

import io.tandem.sip.message.SipMessage;
import io.tandem.sip.transaction.Flow;

/** The way out for messages. */
public interface SipSender {

  /**
   * Sends from the given loop's socket; called on that loop.
   *
   * @param onFailure run on the same loop when the message could not be sent
   */
  void send(int loop, SipMessage message, Flow flow, Runnable onFailure);
}
