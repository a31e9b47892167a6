package io.tandem.registrar.engine;

import io.tandem.contracts.ContractRecord;
import io.tandem.contracts.ProvisioningRequest;
import io.tandem.contracts.ProvisioningRequest.Change;
import io.tandem.contracts.RecordHeaders;
import io.tandem.contracts.Subscriber;
import io.tandem.contracts.Topic;
import io.tandem.registrar.subscriber.SubscriberTable;
import io.tandem.registrar.subscriber.SubscriberVerdict;
import io.tandem.runtime.kafka.Ack;
import io.tandem.runtime.kafka.DeadLetters;
import io.tandem.runtime.kafka.InRecord;
import io.tandem.runtime.kafka.PartitionOwner;
import io.tandem.runtime.kafka.Publisher;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Owns partitions of {@code provisioning-requests}: one table of subscribers each, rebuilt from
 * {@code subscribers}, and every answer written there before its request counts as done.
 *
 * <p>Requests come on Kafka's thread, {@link #repeatFailed} is a timer's: a lock stands between
 * them, held for one record at a time.
 */
public final class SubscriberOwner implements PartitionOwner {

  /** What the group's other members grant us when partitions are given up, however many. */
  private static final long SETTLE_MILLIS = 1_000;

  private final Publisher publisher;
  private final DeadLetters deadLetters;
  private final RegistrarMetrics metrics;
  private final Consumer<String> fenced;
  private final Map<Integer, Part> parts = new HashMap<>();

  /** One partition of ours. */
  private static final class Part {
    final SubscriberTable table;
    final StateLog log;

    /** False while older states are replayed: acting on one of those would undo a newer one. */
    boolean ready;

    Part(SubscriberTable table, StateLog log) {
      this.table = table;
      this.log = log;
    }
  }

  /**
   * @param fenced told why when another process has taken our place
   */
  public SubscriberOwner(
      Publisher publisher,
      DeadLetters deadLetters,
      RegistrarMetrics metrics,
      Consumer<String> fenced) {
    this.publisher = publisher;
    this.deadLetters = deadLetters;
    this.metrics = metrics;
    this.fenced = fenced;
  }

  @Override
  public synchronized void onAssigned(int partition, int epoch) {
    parts.put(
        partition,
        new Part(new SubscriberTable(), new StateLog(publisher::publish, metrics.writesRepeated)));
  }

  @Override
  public synchronized void onState(int partition, InRecord record) {
    Part part = parts.get(partition);
    if (part == null) {
      return;
    }
    if (record.value().isEmpty()) {
      part.table.remove(record.key());
      return;
    }
    deadLetters.read(record).ifPresent(contents -> replay(part, record, contents));
  }

  private void replay(Part part, InRecord record, ContractRecord contents) {
    if (contents instanceof Subscriber subscriber && subscriber.name().equals(record.key())) {
      part.table.apply(subscriber);
    } else {
      deadLetters.keep(record, "not the subscriber whose name is its key");
    }
  }

  @Override
  public synchronized void onReady(int partition) {
    Part part = parts.get(partition);
    if (part != null) {
      part.ready = true;
    }
  }

  @Override
  public synchronized void onReceived(int partition, InRecord record, Ack ack) {
    Part part = parts.get(partition);
    if (part == null || !part.ready) {
      return;
    }
    Optional<ContractRecord> contents = deadLetters.read(record);
    if (contents.isEmpty()) {
      ack.acknowledge();
    } else if (contents.get() instanceof ProvisioningRequest request
        && nameIn(request).equals(record.key())) {
      answer(partition, part, request, record.header(RecordHeaders.REQUEST_ID), ack);
    } else {
      deadLetters.keep(record, "not a change to the subscriber whose name is its key");
      ack.acknowledge();
    }
  }

  private static String nameIn(ProvisioningRequest request) {
    return switch (request.change()) {
      case Change.PutSubscriber(Subscriber subscriber) -> subscriber.name();
      case Change.DeleteSubscriber(String name) -> name;
    };
  }

  private void answer(
      int partition, Part part, ProvisioningRequest request, Optional<String> requestId, Ack ack) {
    String name = nameIn(request);
    SubscriberVerdict verdict = part.table.handle(request);
    Outcome outcome =
        switch (verdict) {
          case SubscriberVerdict.Stored(Subscriber subscriber) -> {
            part.table.apply(subscriber);
            metrics.subscriberChanges.of("stored").increment();
            yield new Outcome.Accepted();
          }
          case SubscriberVerdict.Removed _ -> {
            part.table.remove(name);
            metrics.subscriberChanges.of("removed").increment();
            yield new Outcome.Accepted();
          }
          case SubscriberVerdict.Refused(int status, String reason) -> {
            Outcome refused = new Outcome.Refused(status, reason);
            metrics.subscriberChanges.of(refused.label()).increment();
            yield refused;
          }
        };
    part.log.write(
        Answers.answer(
            Topic.SUBSCRIBERS, partition, name, part.table.subscriber(name), requestId, outcome),
        ack);
  }

  /** Writes again what Kafka has not taken. Only while the lease is fresh: the caller asks. */
  public synchronized void repeatFailed() {
    parts.forEach(
        (partition, part) -> {
          if (part.ready) {
            part.log.repeatFailed(
                name ->
                    Answers.unasked(
                        Topic.SUBSCRIBERS, partition, name, part.table.subscriber(name)));
          }
        });
  }

  @Override
  public void onRevoking(Set<Integer> partitions) {
    StateLog.settle(letGo(partitions), SETTLE_MILLIS);
  }

  @Override
  public void onRevoked(int partition) {
    onRevoking(Set.of(partition));
  }

  @Override
  public void onLost(int partition) {
    StateLog.settle(letGo(Set.of(partition)), 0);
  }

  /** The lock ends here: who waits for Kafka must not keep the timer from its work. */
  private synchronized List<StateLog> letGo(Set<Integer> partitions) {
    return partitions.stream()
        .map(parts::remove)
        .filter(Objects::nonNull)
        .map(part -> part.log)
        .toList();
  }

  @Override
  public void onLeaseLost() {
    // No request comes until it is regained, and the timer asks before it repeats.
  }

  @Override
  public void onLeaseRegained() {
    // See above.
  }

  @Override
  public void onFenced(String reason) {
    fenced.accept(reason);
  }
}
