package io.tandem.signaling.routing;

import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.contracts.Trunk;
import java.util.List;
import java.util.Optional;

/** Where a called number leads. */
public sealed interface Route {

  /**
   * To a phone of a subscriber.
   *
   * @param flows the bindings by which that one phone is reached, the best first; at least one
   */
  record ToPhone(String addressOfRecord, List<Binding> flows) implements Route {
    public ToPhone {
      flows = List.copyOf(flows);
    }
  }

  /** The user of a caller who is not shown. */
  String ANONYMOUS = "anonymous";

  /** What for a call goes by a trunk. */
  enum Purpose {
    /** To a number of the world. */
    OUTWARD,
    /** To a number of ours that lands on the trunk. */
    LANDING,
    /** To those who help. */
    EMERGENCY
  }

  /**
   * To a number behind trunks.
   *
   * @param number in E.164 with +; an emergency number as it is dialled
   * @param hops to be tried one after the other; at least one
   * @param bars why others, or servers of these, are not tried
   */
  record ToTrunks(String number, Purpose purpose, List<TrunkHop> hops, List<Bar> bars)
      implements Route {
    public ToTrunks {
      hops = List.copyOf(hops);
      bars = List.copyOf(bars);
    }

    ToTrunks by(List<TrunkHop> left, List<Bar> because) {
      return new ToTrunks(number, purpose, left, because);
    }
  }

  /**
   * A trunk that a call may leave by.
   *
   * @param written the number as the trunk writes it
   * @param callerNumber what the caller shows there, as the trunk writes it; empty: what he is
   * @param targets to be tried, of those that the trunk has; at least one
   */
  record TrunkHop(
      Trunk trunk, String written, Optional<String> callerNumber, List<Trunk.Target> targets) {
    public TrunkHop {
      targets = List.copyOf(targets);
    }

    /** To all servers of the trunk, by a caller who shows what he is. */
    TrunkHop(Trunk trunk, String written) {
      this(trunk, written, Optional.empty(), trunk.targets());
    }

    TrunkHop showing(Optional<String> caller) {
      return new TrunkHop(trunk, written, caller, targets);
    }

    TrunkHop towards(List<Trunk.Target> servers) {
      return new TrunkHop(trunk, written, callerNumber, servers);
    }
  }

  /** {@code 600}: hear yourself. */
  record ToEcho() implements Route {}

  /** {@code 601}: hear a tone. */
  record ToTone() implements Route {}

  /**
   * {@code 700} to {@code 799}: a room, where all who have called it hear each other.
   *
   * @param number as it was called
   * @param room its name, which no room of another account has
   */
  record ToRoom(String number, String room) implements Route {}

  /**
   * Nowhere.
   *
   * @param bars what there would have been, and why it may not or cannot be
   */
  record Nowhere(Disposition disposition, int sipStatus, String reason, List<Bar> bars)
      implements Route {
    public Nowhere {
      bars = List.copyOf(bars);
    }

    /** There is nothing of that name. */
    public Nowhere(Disposition disposition, int sipStatus, String reason) {
      this(disposition, sipStatus, reason, List.of());
    }
  }
}
