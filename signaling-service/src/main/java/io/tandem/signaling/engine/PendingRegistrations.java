package io.tandem.signaling.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * REGISTER requests of this process that wait for the registrar's record. Filled by the loops,
 * emptied by the thread that reads {@code bindings}.
 */
public final class PendingRegistrations {

  private final Map<String, Consumer<String>> waiting = new ConcurrentHashMap<>();

  void await(String requestId, Consumer<String> onOutcome) {
    waiting.put(requestId, onOutcome);
  }

  /** Whether it was still waiting. */
  boolean forget(String requestId) {
    return waiting.remove(requestId) != null;
  }

  /** A record that bears a request id has been taken into the view. */
  public void onOutcome(String requestId, String outcome) {
    Consumer<String> waiter = waiting.remove(requestId);
    if (waiter != null) {
      waiter.accept(outcome);
    }
  }

  public int size() {
    return waiting.size();
  }
}
