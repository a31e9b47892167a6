package io.tandem.signaling.engine;

import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.Reach;
import io.tandem.contracts.Subscriber;
import io.tandem.signaling.routing.Directory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A directory of one subscriber, 1002, whose phones register as a test says; the latest first. */
final class RegisteredPhones implements Directory {

  static final String ADDRESS = "1002@tandem.local";

  private final List<Binding> bindings = new ArrayList<>();

  void registers(String instance, String contact, Reach reach) {
    bindings.addFirst(
        new Binding(contact, Long.MAX_VALUE, 1000, "c", 1, instance, 0, "", reach, 0));
  }

  void forgets(Reach reach) {
    bindings.removeIf(binding -> binding.reach().equals(reach));
  }

  @Override
  public Optional<Subscriber> subscriber(String name) {
    return Optional.empty();
  }

  @Override
  public List<Binding> bindings(String addressOfRecord, long nowEpochMillis) {
    return addressOfRecord.equals(ADDRESS) ? List.copyOf(bindings) : List.of();
  }
}
