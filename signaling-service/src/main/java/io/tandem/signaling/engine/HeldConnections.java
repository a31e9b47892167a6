package io.tandem.signaling.engine;

import io.tandem.sip.transaction.Flow;

/** The connections that this process holds. Asked by any loop. */
@FunctionalInterface
public interface HeldConnections {

  boolean has(long connectionId);

  /** Whether something can be sent on the flow; always for datagrams. */
  default boolean canCarry(Flow flow) {
    return !flow.transport().reliable() || has(flow.connectionId());
  }
}
