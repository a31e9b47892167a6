package io.tandem.registrar.bus;

import io.tandem.contracts.ContractRecord;
import io.tandem.contracts.TrunkState;
import io.tandem.runtime.kafka.DeadLetters;
import io.tandem.runtime.kafka.InRecord;
import io.tandem.runtime.kafka.RecordHandler;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How trunks are registered, for the API alone: written by the thread that reads {@code
 * trunk-states}, read by any.
 */
public final class TrunkStateFeed implements RecordHandler {

  private final DeadLetters deadLetters;
  private final Map<String, TrunkState> states = new ConcurrentHashMap<>();

  public TrunkStateFeed(DeadLetters deadLetters) {
    this.deadLetters = deadLetters;
  }

  @Override
  public void onRecord(InRecord record) {
    if (record.value().isEmpty()) {
      states.remove(record.key());
      return;
    }
    ContractRecord contents = deadLetters.read(record).orElse(null);
    if (contents instanceof TrunkState state && state.trunk().equals(record.key())) {
      states.put(record.key(), state);
    } else if (contents != null) {
      deadLetters.keep(record, "not the state of the trunk whose id is its key");
    }
  }

  /** Empty for a trunk that never registered. */
  public Optional<TrunkState> of(String trunk) {
    return Optional.ofNullable(states.get(trunk));
  }
}
