package io.tandem.registrar.bus;

import io.tandem.contracts.ContractRecord;
import io.tandem.contracts.RecordHeaders;
import io.tandem.contracts.Subscriber;
import io.tandem.registrar.engine.Outcome;
import io.tandem.registrar.subscriber.SubscriberDirectory;
import io.tandem.registrar.subscriber.SubscriberVerdict;
import io.tandem.runtime.kafka.DeadLetters;
import io.tandem.runtime.kafka.InRecord;
import io.tandem.runtime.kafka.RecordHandler;
import java.util.Optional;

/**
 * Follows {@code subscribers} for the API of this process: keeps the directory, and shows each
 * answer to those who wait for one. On the view's thread.
 */
public final class SubscriberFeed implements RecordHandler {

  private final SubscriberDirectory directory;
  private final DeadLetters deadLetters;
  private final PendingVerdicts pending;

  public SubscriberFeed(
      SubscriberDirectory directory, DeadLetters deadLetters, PendingVerdicts pending) {
    this.directory = directory;
    this.deadLetters = deadLetters;
    this.pending = pending;
  }

  @Override
  public void onRecord(InRecord record) {
    if (record.value().isEmpty()) {
      directory.remove(record.key());
      answer(record, Optional.empty());
      return;
    }
    deadLetters.read(record).ifPresent(contents -> onContents(record, contents));
  }

  private void onContents(InRecord record, ContractRecord contents) {
    if (contents instanceof Subscriber subscriber && subscriber.name().equals(record.key())) {
      directory.put(subscriber);
      answer(record, Optional.of(subscriber));
    } else {
      deadLetters.keep(record, "not the subscriber whose name is its key");
    }
  }

  private void answer(InRecord record, Optional<Subscriber> state) {
    Optional<String> requestId = record.header(RecordHeaders.REQUEST_ID);
    Optional<Outcome> outcome = record.header(RecordHeaders.OUTCOME).flatMap(Outcome::read);
    if (requestId.isPresent() && outcome.isPresent()) {
      pending.settle(requestId.get(), verdict(record.key(), outcome.get(), state));
    }
  }

  private static SubscriberVerdict verdict(
      String name, Outcome outcome, Optional<Subscriber> state) {
    return switch (outcome) {
      case Outcome.Refused(int status, String reason) ->
          new SubscriberVerdict.Refused(status, reason);
      case Outcome.Accepted _ ->
          state
              .<SubscriberVerdict>map(SubscriberVerdict.Stored::new)
              .orElseGet(() -> new SubscriberVerdict.Removed(name));
    };
  }
}
