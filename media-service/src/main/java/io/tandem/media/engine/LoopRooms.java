package io.tandem.media.engine;

import io.tandem.media.room.Part;
import io.tandem.media.room.Room;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rooms of one loop, or the parts of rooms that are on it. On that loop, except where it says
 * otherwise.
 */
final class LoopRooms {

  private final MediaLoop loop;
  private final RoomRegister register;
  private final Map<String, PacedRoom> rooms = new HashMap<>();
  private volatile RoomLoad load = RoomLoad.NONE;

  LoopRooms(MediaLoop loop, RoomRegister register) {
    this.loop = loop;
    this.register = register;
  }

  /** The part of the room that is on this loop, opened if nobody is in it. */
  PacedRoom room(String name) {
    PacedRoom known = rooms.get(name);
    if (known == null) {
      Part part = register.open(name);
      known = new PacedRoom(name, new Room(loop.clock().nanoTime(), part), part, this);
      rooms.put(name, known);
    }
    loop.pace(known);
    return known;
  }

  /** Nobody is in it any more, or it is broken. */
  void forget(PacedRoom room) {
    if (rooms.remove(room.name(), room)) {
      register.close(room.name(), room.part());
    }
  }

  void clear() {
    List.copyOf(rooms.values()).forEach(this::forget);
  }

  RoomRegister register() {
    return register;
  }

  /** Once a second. */
  void onSecond(EngineCounters counters) {
    int members = 0;
    int talkers = 0;
    long leftOut = 0;
    for (PacedRoom paced : rooms.values()) {
      paced.room().onSecond();
      members += paced.room().members();
      talkers += paced.room().talkers();
      leftOut += paced.room().drainTicksLeftOut();
    }
    counters.roomTicksLeftOut(leftOut);
    load = new RoomLoad(rooms.size(), members, talkers);
  }

  /** May be called from any thread. */
  RoomLoad load() {
    return load;
  }
}
