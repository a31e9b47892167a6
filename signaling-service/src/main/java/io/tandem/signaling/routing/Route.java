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
   * To a number behind a trunk.
   *
   * @param number in E.164 with +
   * @param written the number as the trunk writes it
   * @param callerNumber what the caller shows there, as the trunk writes it; empty: what he is
   */
  record ToTrunk(Trunk trunk, String number, String written, Optional<String> callerNumber)
      implements Route {}

  /** {@code 600}: hear yourself. */
  record ToEcho() implements Route {}

  /** {@code 601}: hear a tone. */
  record ToTone() implements Route {}

  /** Nowhere. */
  record Nowhere(Disposition disposition, int sipStatus, String reason) implements Route {}
}
