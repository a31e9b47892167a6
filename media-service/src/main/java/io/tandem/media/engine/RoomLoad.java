package io.tandem.media.engine;

/**
 * What is in the rooms of a loop, or of several, as of the last second.
 *
 * @param rooms open now
 * @param members who are in them, without those who hold
 * @param talkers who were part of the mix in the last tick
 */
public record RoomLoad(int rooms, int members, int talkers) {

  public static final RoomLoad NONE = new RoomLoad(0, 0, 0);

  /** The same, where several loops have parts of one room. */
  RoomLoad inRooms(int open) {
    return new RoomLoad(open, members, talkers);
  }

  RoomLoad plus(RoomLoad other) {
    return new RoomLoad(rooms + other.rooms, members + other.members, talkers + other.talkers);
  }
}
