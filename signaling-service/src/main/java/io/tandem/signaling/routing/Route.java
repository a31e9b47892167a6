package io.tandem.signaling.routing;

import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.CallRecord.Disposition;

/** Where a called number leads. */
public sealed interface Route {

  /** To a phone of a subscriber. */
  record ToPhone(String addressOfRecord, Binding binding) implements Route {}

  /** {@code 600}: hear yourself. */
  record ToEcho() implements Route {}

  /** {@code 601}: hear a tone. */
  record ToTone() implements Route {}

  /** Nowhere. */
  record Nowhere(Disposition disposition, int sipStatus, String reason) implements Route {}
}
