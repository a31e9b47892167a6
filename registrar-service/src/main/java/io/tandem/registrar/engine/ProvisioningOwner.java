package io.tandem.registrar.engine;

import io.micrometer.core.instrument.Counter;
import io.tandem.contracts.ContractRecord;
import io.tandem.contracts.Provisioned;
import io.tandem.contracts.ProvisioningRequest;
import io.tandem.contracts.RecordHeaders;
import io.tandem.registrar.provisioning.ObjectTable;
import io.tandem.registrar.provisioning.ObjectVerdict;
import io.tandem.runtime.kafka.Ack;
import io.tandem.runtime.kafka.DeadLetters;
import io.tandem.runtime.kafka.InRecord;
import io.tandem.runtime.kafka.OutRecord;
import io.tandem.runtime.kafka.PartitionOwner;
import io.tandem.runtime.kafka.Publisher;
import io.vertx.core.Future;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Owns partitions of {@code provisioning-requests}: one table of objects each, rebuilt from the
 * topics of their kinds, and every answer written there before its request counts as done.
 *
 * <p>Requests come on Kafka's thread, {@link #repeatFailed} is a timer's: a lock stands between
 * them, held for one record at a time.
 */
public final class ProvisioningOwner implements PartitionOwner {

  /** What the group's other members grant us when partitions are given up, however many. */
  private static final long SETTLE_MILLIS = 1_000;

  private final Publisher publisher;
  private final DeadLetters deadLetters;
  private final RegistrarMetrics metrics;
  private final Consumer<String> fenced;
  private final Map<Integer, Part> parts = new HashMap<>();

  /** One partition of ours. */
  private static final class Part {
    final ObjectTable table = new ObjectTable();
    final Map<Provisioned.Kind, StateLog> logs = new EnumMap<>(Provisioned.Kind.class);

    /** False while older states are replayed: acting on one of those would undo a newer one. */
    boolean ready;

    Part(Function<OutRecord, Future<Long>> publish, Counter repeated) {
      for (Provisioned.Kind kind : Provisioned.Kind.values()) {
        logs.put(kind, new StateLog(publish, repeated));
      }
    }

    StateLog log(Provisioned.Kind kind) {
      return Objects.requireNonNull(logs.get(kind));
    }
  }

  /**
   * @param fenced told why when another process has taken our place
   */
  public ProvisioningOwner(
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
    parts.put(partition, new Part(publisher::publish, metrics.writesRepeated));
  }

  @Override
  public synchronized void onState(int partition, InRecord record) {
    Part part = parts.get(partition);
    if (part == null) {
      return;
    }
    Optional<Provisioned.Kind> kind = Provisioned.Kind.of(record.topic());
    if (kind.isPresent() && record.value().isEmpty()) {
      part.table.remove(kind.get(), record.key());
      return;
    }
    deadLetters.read(record).ifPresent(contents -> replay(part, record, kind, contents));
  }

  private void replay(
      Part part, InRecord record, Optional<Provisioned.Kind> kind, ContractRecord contents) {
    if (contents instanceof Provisioned object
        && kind.filter(object.kind()::equals).isPresent()
        && object.id().equals(record.key())) {
      part.table.apply(object);
    } else {
      deadLetters.keep(record, "not the object whose id is its key");
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
        && request.change().id().equals(record.key())) {
      answer(partition, part, request, record.header(RecordHeaders.REQUEST_ID), ack);
    } else {
      deadLetters.keep(record, "not a change to the object whose id is its key");
      ack.acknowledge();
    }
  }

  private void answer(
      int partition, Part part, ProvisioningRequest request, Optional<String> requestId, Ack ack) {
    Provisioned.Kind kind = request.change().kind();
    String id = request.change().id();
    Outcome outcome =
        switch (part.table.handle(request)) {
          case ObjectVerdict.Stored(Provisioned object) -> {
            part.table.apply(object);
            metrics.changes(kind).of("stored").increment();
            yield new Outcome.Accepted();
          }
          case ObjectVerdict.Removed _ -> {
            part.table.remove(kind, id);
            metrics.changes(kind).of("removed").increment();
            yield new Outcome.Accepted();
          }
          case ObjectVerdict.Refused(int status, String reason) -> {
            Outcome refused = new Outcome.Refused(status, reason);
            metrics.changes(kind).of(refused.label()).increment();
            yield refused;
          }
        };
    part.log(kind)
        .write(
            Answers.answer(
                kind.topic(), partition, id, part.table.object(kind, id), requestId, outcome),
            ack);
  }

  /** Writes again what Kafka has not taken. Only while the lease is fresh: the caller asks. */
  public synchronized void repeatFailed() {
    parts.forEach(
        (partition, part) -> {
          if (part.ready) {
            part.logs.forEach(
                (kind, log) ->
                    log.repeatFailed(
                        id ->
                            Answers.unasked(
                                kind.topic(), partition, id, part.table.object(kind, id))));
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
        .flatMap(part -> part.logs.values().stream())
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
