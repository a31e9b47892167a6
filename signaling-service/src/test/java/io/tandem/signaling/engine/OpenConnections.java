package io.tandem.signaling.engine;

import io.tandem.sip.transaction.Flow;
import java.util.HashSet;
import java.util.Set;

/** Connections that open and close as a test says. */
final class OpenConnections implements HeldConnections {

  private final Set<Long> ids = new HashSet<>();

  void opened(Flow flow) {
    ids.add(flow.connectionId());
  }

  void closed(Flow flow) {
    ids.remove(flow.connectionId());
  }

  @Override
  public boolean has(long connectionId) {
    return ids.contains(connectionId);
  }
}
