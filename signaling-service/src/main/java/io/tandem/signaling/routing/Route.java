package io.tandem.signaling.routing;

import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.CallRecord.Disposition;
import java.util.List;

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

  /** {@code 600}: hear yourself. */
  record ToEcho() implements Route {}

  /** {@code 601}: hear a tone. */
  record ToTone() implements Route {}

  /** Nowhere. */
  record Nowhere(Disposition disposition, int sipStatus, String reason) implements Route {}
}
