package io.tandem.signaling.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The addresses-of-record whose bindings somebody has subscribed to, and how many have: a change of
 * any other is no loop's business. One for the process; any thread.
 */
public final class WatchedAddresses {

  /** An address has few phones, and each asks once; more would be state for nothing. */
  static final int MOST = 10;

  private final Map<String, Integer> subscriptions = new ConcurrentHashMap<>();

  /** Takes a place; false when there is none left. */
  boolean enter(String addressOfRecord) {
    if (subscriptions.merge(addressOfRecord, 1, Integer::sum) <= MOST) {
      return true;
    }
    leave(addressOfRecord);
    return false;
  }

  void leave(String addressOfRecord) {
    subscriptions.merge(addressOfRecord, -1, Integer::sum);
    subscriptions.remove(addressOfRecord, 0);
  }

  public boolean contains(String addressOfRecord) {
    return subscriptions.containsKey(addressOfRecord);
  }
}
