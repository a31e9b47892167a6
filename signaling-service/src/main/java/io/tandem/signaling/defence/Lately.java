package io.tandem.signaling.defence;

import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers what was seen lately: for at least one period, at most two. Two generations, of which
 * the elder is dropped whole when a period is over or the younger is full, so that nothing is ever
 * searched for eviction. Read without a lock, by any thread; only what has proven itself is put in,
 * so strangers cannot push others out.
 */
final class Lately {

  private record Generations(
      ConcurrentHashMap<Long, Boolean> young, ConcurrentHashMap<Long, Boolean> old, long since) {}

  private final long periodMillis;
  private final int capacity;
  private volatile Generations generations =
      new Generations(new ConcurrentHashMap<>(), new ConcurrentHashMap<>(), 0);

  /**
   * An empty memory.
   *
   * @param capacity of each generation
   */
  Lately(long periodMillis, int capacity) {
    this.periodMillis = periodMillis;
    this.capacity = capacity;
  }

  boolean saw(long key, long nowMillis) {
    Generations now = generations;
    // Left alone for two periods, even the young generation is too old.
    return nowMillis - now.since < 2 * periodMillis
        && (now.young.containsKey(key) || now.old.containsKey(key));
  }

  synchronized void see(long key, long nowMillis) {
    Generations now = generations;
    long age = nowMillis - now.since;
    if (age >= 2 * periodMillis) {
      now = new Generations(new ConcurrentHashMap<>(), new ConcurrentHashMap<>(), nowMillis);
      generations = now;
    } else if (age >= periodMillis || now.young.size() >= capacity) {
      now = new Generations(new ConcurrentHashMap<>(), now.young, nowMillis);
      generations = now;
    }
    now.young.put(key, true);
  }

  synchronized void forget(long key) {
    Generations now = generations;
    now.young.remove(key);
    now.old.remove(key);
  }
}
