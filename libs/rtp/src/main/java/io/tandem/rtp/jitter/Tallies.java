package io.tandem.rtp.jitter;

import java.util.EnumMap;
import java.util.Map;

/** The counts of a {@link JitterBuffer}, by name. */
final class Tallies {
  private final Map<Tally, long[]> counts = new EnumMap<>(Tally.class);

  Tallies() {
    for (Tally tally : Tally.values()) {
      counts.put(tally, new long[1]);
    }
  }

  void count(Tally tally) {
    add(tally, 1);
  }

  void add(Tally tally, long amount) {
    of(tally)[0] += amount;
  }

  long get(Tally tally) {
    return of(tally)[0];
  }

  private long[] of(Tally tally) {
    long[] count = counts.get(tally);
    if (count == null) {
      throw new AssertionError("every tally has a count");
    }
    return count;
  }
}
