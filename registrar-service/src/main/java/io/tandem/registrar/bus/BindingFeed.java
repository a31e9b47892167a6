package io.tandem.registrar.bus;

import io.tandem.contracts.BindingSet;
import io.tandem.contracts.ContractRecord;
import io.tandem.registrar.location.BindingDirectory;
import io.tandem.runtime.kafka.DeadLetters;
import io.tandem.runtime.kafka.InRecord;
import io.tandem.runtime.kafka.RecordHandler;

/** Follows {@code bindings} for the API of this process. On the view's thread. */
public final class BindingFeed implements RecordHandler {

  private final BindingDirectory directory;
  private final DeadLetters deadLetters;

  public BindingFeed(BindingDirectory directory, DeadLetters deadLetters) {
    this.directory = directory;
    this.deadLetters = deadLetters;
  }

  @Override
  public void onRecord(InRecord record) {
    if (record.value().isEmpty()) {
      directory.remove(record.key());
      return;
    }
    deadLetters.read(record).ifPresent(contents -> onContents(record, contents));
  }

  private void onContents(InRecord record, ContractRecord contents) {
    if (contents instanceof BindingSet set && set.addressOfRecord().equals(record.key())) {
      directory.put(set);
    } else {
      deadLetters.keep(record, "not the bindings of the address that is its key");
    }
  }
}
