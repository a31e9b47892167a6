package io.tandem.media.engine;

import io.tandem.media.room.Part;
import io.tandem.media.room.Room;

/** A room, or a part of one, as its loop keeps it: until the last member has left. */
record PacedRoom(String name, Room room, Part part, LoopRooms rooms) implements Paced {

  @Override
  public boolean onPace(long nowNanos) {
    room.onPace(nowNanos);
    if (room.isEmpty()) {
      rooms.forget(this);
      return false;
    }
    return true;
  }

  @Override
  public String toString() {
    return "room " + name;
  }
}
