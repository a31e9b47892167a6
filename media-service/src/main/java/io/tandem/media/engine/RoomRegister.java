package io.tandem.media.engine;

import java.util.HashMap;
import java.util.Map;

/**
 * How many endpoints are in each room of the node. Any thread; asked when somebody comes or goes,
 * never for a packet.
 */
final class RoomRegister {

  private final int capacity;
  private final Map<String, Integer> places = new HashMap<>();

  /**
   * @param capacity of each room
   */
  RoomRegister(int capacity) {
    this.capacity = capacity;
  }

  /** Takes a place; false when all are taken. */
  synchronized boolean enter(String room) {
    int taken = places.getOrDefault(room, 0);
    if (taken >= capacity) {
      return false;
    }
    places.put(room, taken + 1);
    return true;
  }

  /** Gives a place back that was taken. */
  synchronized void leave(String room) {
    places.computeIfPresent(room, (_, taken) -> taken > 1 ? taken - 1 : null);
  }
}
