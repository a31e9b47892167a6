package io.tandem.signaling.routing;

import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.Subscriber;
import java.util.List;
import java.util.Optional;

/** What this process knows of who there is and where they are. */
public interface Directory {

  Optional<Subscriber> subscriber(String name);

  /**
   * The bindings that count at that moment, the most recently registered first.
   *
   * @param addressOfRecord {@code name@domain}
   */
  List<Binding> bindings(String addressOfRecord, long nowEpochMillis);
}
