package io.tandem.media.engine;

import io.tandem.contracts.MediaPlan;
import java.util.Optional;

/**
 * The place that one endpoint has in a room. Whoever holds keeps his: he need not find the room
 * full when he comes back. On the loop of its endpoint.
 */
final class RoomPlace {

  private final RoomRegister register;
  private Optional<String> taken = Optional.empty();

  RoomPlace(RoomRegister register) {
    this.register = register;
  }

  /** Has the place that the source asks for, if any, and no other; false when the room is full. */
  boolean take(MediaPlan.Source source) {
    Optional<String> wanted =
        source instanceof MediaPlan.Source.Room room ? Optional.of(room.room()) : Optional.empty();
    if (wanted.equals(taken)) {
      return true;
    }
    giveBack();
    if (wanted.isPresent() && !register.enter(wanted.get())) {
      return false;
    }
    taken = wanted;
    return true;
  }

  void giveBack() {
    taken.ifPresent(register::leave);
    taken = Optional.empty();
  }
}
