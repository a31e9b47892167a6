package io.tandem.signaling.defence;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/**
 * A table that a flood of made-up keys cannot grow. When it is full, one of those longest unused
 * goes: the first of them that does not matter, or if they all do, the eldest. Not thread-safe.
 */
final class Bounded<V> {

  /** Enough to find one that does not matter, unless nearly all of them do. */
  private static final int LOOKED_AT = 16;

  private final int capacity;
  private final Predicate<V> matters;
  private final LinkedHashMap<Long, V> entries = new LinkedHashMap<>(64, 0.75f, true);

  Bounded(int capacity, Predicate<V> matters) {
    this.capacity = capacity;
    this.matters = matters;
  }

  V at(long key, LongFunction<V> make) {
    V known = entries.get(key);
    if (known != null) {
      return known;
    }
    if (entries.size() >= capacity) {
      evict();
    }
    V made = make.apply(key);
    entries.put(key, made);
    return made;
  }

  int size() {
    return entries.size();
  }

  private void evict() {
    Iterator<V> eldest = entries.values().iterator();
    for (int i = 0; i < LOOKED_AT && eldest.hasNext(); i++) {
      if (!matters.test(eldest.next())) {
        eldest.remove();
        return;
      }
    }
    var _ = entries.pollFirstEntry();
  }
}
