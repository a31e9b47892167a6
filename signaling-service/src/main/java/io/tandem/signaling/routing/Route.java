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

  /**
   * To a number behind trunks.
   *
   * @param number in E.164 with +
   * @param hops to be tried one after the other; at least one
   */
  record ToTrunks(String number, List<TrunkHop> hops) implements Route {
    public ToTrunks {
      hops = List.copyOf(hops);
    }
  }

  /**
   * A trunk that a call may leave by.
   *
   * @param written the number as the trunk writes it
   * @param callerNumber what the caller shows there, as the trunk writes it; empty: what he is
   */
  record TrunkHop(Trunk trunk, String written, Optional<String> callerNumber) {}

  /** {@code 600}: hear yourself. */
  record ToEcho() implements Route {}

  /** {@code 601}: hear a tone. */
  record ToTone() implements Route {}

  /** Nowhere. */
  record Nowhere(Disposition disposition, int sipStatus, String reason) implements Route {}
}
