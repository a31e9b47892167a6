package io.tandem.signaling.transport;

import io.tandem.sip.transaction.Flow;
import io.vertx.core.Future;

/** An open connection. It lives on the event loop that opened it; any thread may write to it. */
interface Connection {

  Flow flow();

  /**
   * Sends one message.
   *
   * @return fails when it cannot be sent; a peer that does not read is cut off
   */
  Future<Void> write(byte[] message);

  /** Looks, on the connection's loop, at what the peer owes and does what is due. */
  void check(long nowNanos);

  void close();
}
