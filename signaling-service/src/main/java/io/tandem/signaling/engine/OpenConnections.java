package io.tandem.signaling.engine;

import io.tandem.sip.transaction.Flow;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connections of this process on which a message has come and that have not closed since.
 * Filled and emptied by the event loop of each connection, asked by all.
 */
public final class OpenConnections {

  private final Set<Long> ids = ConcurrentHashMap.newKeySet();

  void onReceived(Flow flow) {
    if (flow.connectionId() != 0) {
      ids.add(flow.connectionId());
    }
  }

  void onClosed(long connectionId) {
    ids.remove(connectionId);
  }

  /** Whether something can be sent on the flow; always for datagrams. */
  boolean canCarry(Flow flow) {
    return !flow.transport().reliable() || has(flow.connectionId());
  }

  boolean has(long connectionId) {
    return ids.contains(connectionId);
  }
}
