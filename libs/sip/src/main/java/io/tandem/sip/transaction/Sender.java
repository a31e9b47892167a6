package io.tandem.sip.transaction;

import io.tandem.sip.message.SipMessage;

/**
 * How messages leave the layer. Called on the layer's loop. Must not call the layer back: a message
 * that cannot be sent is reported afterwards, by {@link TransactionLayer#transportFailed} or {@link
 * TransactionLayer#connectionClosed}.
 */
@FunctionalInterface
public interface Sender {
  void send(SipMessage message, Flow flow);
}
