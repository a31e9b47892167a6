package io.tandem.signaling.transport;

import io.tandem.sip.message.ParseResult;
import io.tandem.sip.transaction.Flow;

/** Where transports hand over what they received. Called on the event loop that received it. */
public interface Inbound {

  /** A datagram or a frame. */
  void onReceived(ParseResult result, Flow flow);

  /** A connection is gone. */
  void onClosed(long connectionId);

  /** A connection that was closed, or not let in, since its peer keeps to no rule. */
  void onBroken(BrokenConnection reason);
}
