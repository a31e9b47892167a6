package io.tandem.signaling.transport;

import io.tandem.sip.message.ParseResult;
import io.tandem.sip.transaction.Flow;

/** Where transports hand over what they received. Called on the event loop that received it. */
public interface Inbound {

  /** A datagram or a frame. */
  void onReceived(ParseResult result, Flow flow);

  /** A connection is gone. */
  void onClosed(long connectionId);

  /** A stream that cannot be read on, or a connection that was closed for taking too long. */
  void onBrokenStream(String reason);
}
