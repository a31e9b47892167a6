package io.tandem.registrar.bus;

import io.tandem.contracts.ContractRecord;
import io.tandem.contracts.Provisioned;
import io.tandem.contracts.RecordHeaders;
import io.tandem.registrar.engine.Outcome;
import io.tandem.registrar.provisioning.ObjectDirectory;
import io.tandem.registrar.provisioning.ObjectVerdict;
import io.tandem.runtime.kafka.DeadLetters;
import io.tandem.runtime.kafka.InRecord;
import io.tandem.runtime.kafka.RecordHandler;
import java.util.Optional;

/**
 * Follows the topics of provisioned objects for the API of this process: keeps the directory, and
 * shows each answer to those who wait for one. On the view's thread.
 */
public final class ObjectFeed implements RecordHandler {

  private final ObjectDirectory directory;
  private final DeadLetters deadLetters;
  private final PendingVerdicts pending;

  public ObjectFeed(ObjectDirectory directory, DeadLetters deadLetters, PendingVerdicts pending) {
    this.directory = directory;
    this.deadLetters = deadLetters;
    this.pending = pending;
  }

  @Override
  public void onRecord(InRecord record) {
    Provisioned.Kind kind = Provisioned.Kind.of(record.topic()).orElseThrow();
    if (record.value().isEmpty()) {
      directory.remove(kind, record.key());
      answer(record, kind, Optional.empty());
      return;
    }
    deadLetters.read(record).ifPresent(contents -> onContents(record, kind, contents));
  }

  private void onContents(InRecord record, Provisioned.Kind kind, ContractRecord contents) {
    if (contents instanceof Provisioned object
        && object.kind() == kind
        && object.id().equals(record.key())) {
      directory.put(object);
      answer(record, kind, Optional.of(object));
    } else {
      deadLetters.keep(record, "not the object whose id is its key");
    }
  }

  private void answer(InRecord record, Provisioned.Kind kind, Optional<Provisioned> state) {
    Optional<String> requestId = record.header(RecordHeaders.REQUEST_ID);
    Optional<Outcome> outcome = record.header(RecordHeaders.OUTCOME).flatMap(Outcome::read);
    if (requestId.isPresent() && outcome.isPresent()) {
      pending.settle(requestId.get(), verdict(outcome.get(), kind, record.key(), state));
    }
  }

  private static ObjectVerdict verdict(
      Outcome outcome, Provisioned.Kind kind, String id, Optional<Provisioned> state) {
    return switch (outcome) {
      case Outcome.Refused(int status, String reason) -> new ObjectVerdict.Refused(status, reason);
      case Outcome.Accepted _ ->
          state
              .<ObjectVerdict>map(ObjectVerdict.Stored::new)
              .orElseGet(() -> new ObjectVerdict.Removed(kind, id));
    };
  }
}
