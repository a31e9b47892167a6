package io.tandem.media.room;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A room as a whole: its parts, each on a loop of its own, every two of them linked both ways. Any
 * thread; locked when parts open and close and when the best codec changes, never for a tick.
 */
public final class SplitRoom {

  /** What a room has that nobody has entered. */
  private static final int LEAST_HZ = 8_000;

  private final Map<Part, Integer> wanted = new LinkedHashMap<>();

  /** Another part, which hears the others and is heard by them from now on. */
  public synchronized Part open() {
    Part opened = new Part(this);
    for (Part other : wanted.keySet()) {
      SumRing there = new SumRing();
      SumRing back = new SumRing();
      opened.join(new Part.Link(other, there, back));
      other.join(new Part.Link(opened, back, there));
    }
    wanted.put(opened, 0);
    settle();
    return opened;
  }

  /** Nobody is in it any more. */
  public synchronized void close(Part part) {
    wanted.remove(part);
    wanted.keySet().forEach(other -> other.leave(part));
    settle();
  }

  synchronized void wants(Part part, int sampleRateHz) {
    wanted.replace(part, sampleRateHz);
    settle();
  }

  private void settle() {
    int best = wanted.values().stream().mapToInt(Integer::intValue).reduce(LEAST_HZ, Math::max);
    wanted.keySet().forEach(part -> part.mixAt(best));
  }
}
