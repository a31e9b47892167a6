package io.tandem.media.engine;

import io.tandem.media.room.Part;
import io.tandem.media.room.SplitRoom;
import java.util.HashMap;
import java.util.Map;

/**
 * The rooms of the node: how many endpoints are in each, and on which loops their parts are. Any
 * thread; asked when somebody comes or goes, never for a packet or a tick.
 */
final class RoomRegister {

  /**
   * Members of a part, before the next loop takes a part. A tick must be done within 20 ms, and so
   * many are mixed and encoded within that even if all of them talk, in whatever codec.
   */
  private static final int PART_MEMBERS = 100;

  private static final class Entry {
    final SplitRoom whole = new SplitRoom();
    final int[] callsOnLoop;
    int taken;
    int calls;
    int parts;

    Entry(int loops) {
      callsOnLoop = new int[loops];
    }

    boolean isUnused() {
      return taken == 0 && calls == 0 && parts == 0;
    }
  }

  private final int capacity;
  private final int loops;
  private final Map<String, Entry> entries = new HashMap<>();

  /**
   * @param capacity of each room
   */
  RoomRegister(int capacity, int loops) {
    this.capacity = capacity;
    this.loops = loops;
  }

  // ---- places ----

  /** Takes a place; false when all are taken. */
  synchronized boolean enter(String room) {
    Entry entry = entry(room);
    if (entry.taken >= capacity) {
      return false;
    }
    entry.taken++;
    return true;
  }

  /** Gives a place back that was taken. */
  synchronized void leave(String room) {
    Entry entry = entry(room);
    entry.taken--;
    forget(room, entry);
  }

  // ---- loops ----

  /** On which loop a call to the room is to live: all on one, as long as a part can hold them. */
  synchronized int place(String room) {
    Entry entry = entry(room);
    int home = Math.floorMod(room.hashCode(), loops);
    int chosen = home;
    for (int i = 0; i < loops; i++) {
      int loop = (home + i) % loops;
      if (entry.callsOnLoop[loop] < PART_MEMBERS) {
        chosen = loop;
        break;
      }
      if (entry.callsOnLoop[loop] < entry.callsOnLoop[chosen]) {
        chosen = loop;
      }
    }
    entry.callsOnLoop[chosen]++;
    entry.calls++;
    return chosen;
  }

  /** A call that was placed there has ended. */
  synchronized void displace(String room, int loop) {
    Entry entry = entry(room);
    entry.callsOnLoop[loop]--;
    entry.calls--;
    forget(room, entry);
  }

  /** A loop begins a part of the room. */
  synchronized Part open(String room) {
    Entry entry = entry(room);
    entry.parts++;
    return entry.whole.open();
  }

  /** Nobody is in the part any more. */
  synchronized void close(String room, Part part) {
    Entry entry = entry(room);
    entry.parts--;
    entry.whole.close(part);
    forget(room, entry);
  }

  /** Rooms that somebody is in. */
  synchronized int rooms() {
    return (int) entries.values().stream().filter(entry -> entry.parts > 0).count();
  }

  private Entry entry(String room) {
    return entries.computeIfAbsent(room, _ -> new Entry(loops));
  }

  private void forget(String room, Entry entry) {
    if (entry.isUnused()) {
      entries.remove(room);
    }
  }
}
