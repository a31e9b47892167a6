package io.tandem.registrar.engine;

import io.tandem.contracts.BindingSet;
import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.ContractRecord;
import io.tandem.contracts.PackedBindings;
import io.tandem.contracts.RecordHeaders;
import io.tandem.contracts.RegisterRequest;
import io.tandem.contracts.Topic;
import io.tandem.kernel.Clock;
import io.tandem.registrar.location.BindingChange;
import io.tandem.registrar.location.LocationLimits;
import io.tandem.registrar.location.LocationTable;
import io.tandem.registrar.location.Verdict;
import io.tandem.runtime.kafka.Ack;
import io.tandem.runtime.kafka.DeadLetters;
import io.tandem.runtime.kafka.InRecord;
import io.tandem.runtime.kafka.OutRecord;
import io.tandem.runtime.kafka.PartitionOwner;
import io.tandem.runtime.kafka.Publisher;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Owns partitions of {@code register-requests}: one location table each, rebuilt from {@code
 * bindings}, and every answer written there before its request counts as done.
 *
 * <p>Requests come on Kafka's thread, {@link #sweep} on a timer's: a lock stands between them, held
 * for one record at a time. It never waits for Kafka except when it gives partitions up.
 */
public final class LocationOwner implements PartitionOwner {

  /** What the group's other members grant us when partitions are given up, however many. */
  private static final long SETTLE_MILLIS = 1_000;

  private final LocationLimits limits;
  private final Publisher publisher;
  private final DeadLetters deadLetters;
  private final RegistrarMetrics metrics;
  private final Clock clock;
  private final Consumer<String> fenced;
  private final PackedBindings packing = new PackedBindings();
  private final Map<Integer, Part> parts = new HashMap<>();

  /** One partition of ours. */
  private static final class Part {
    final LocationTable table;
    final StateLog log;

    /** False while older states are replayed: acting on one of those would undo a newer one. */
    boolean ready;

    Part(LocationTable table, StateLog log) {
      this.table = table;
      this.log = log;
    }
  }

  /**
   * @param fenced told why when another process has taken our place
   */
  public LocationOwner(
      LocationLimits limits,
      Publisher publisher,
      DeadLetters deadLetters,
      RegistrarMetrics metrics,
      Clock clock,
      Consumer<String> fenced) {
    this.limits = limits;
    this.publisher = publisher;
    this.deadLetters = deadLetters;
    this.metrics = metrics;
    this.clock = clock;
    this.fenced = fenced;
    metrics.showOwned(this::addressCount, this::bindingCount);
  }

  @Override
  public synchronized void onAssigned(int partition, int epoch) {
    parts.put(
        partition,
        new Part(
            new LocationTable(limits, packing),
            new StateLog(publisher::publish, metrics.writesRepeated)));
  }

  @Override
  public synchronized void onState(int partition, InRecord record) {
    Part part = parts.get(partition);
    if (part == null) {
      return;
    }
    if (record.value().isEmpty()) {
      part.table.apply(new BindingSet(record.key(), List.of()));
      return;
    }
    deadLetters.read(record).ifPresent(contents -> replay(part, record, contents));
  }

  private void replay(Part part, InRecord record, ContractRecord contents) {
    if (contents instanceof BindingSet set && set.addressOfRecord().equals(record.key())) {
      part.table.apply(set);
    } else {
      deadLetters.keep(record, "not the bindings of the address that is its key");
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
    } else if (contents.get() instanceof RegisterRequest request
        && request.addressOfRecord().equals(record.key())) {
      answer(partition, part, request, record.header(RecordHeaders.REQUEST_ID), ack);
    } else {
      deadLetters.keep(record, "not a request for the address that is its key");
      ack.acknowledge();
    }
  }

  private void answer(
      int partition, Part part, RegisterRequest request, Optional<String> requestId, Ack ack) {
    long startNanos = clock.nanoTime();
    long nowEpochMillis = clock.epochMillis();
    List<Binding> before = part.table.stored(request.addressOfRecord());
    Verdict verdict = part.table.handle(request, nowEpochMillis);
    part.table.apply(request, verdict, nowEpochMillis);
    Outcome outcome;
    switch (verdict) {
      case Verdict.Accepted _ -> outcome = new Outcome.Accepted();
      case Verdict.Refused(int status, String reason, BindingSet _) ->
          outcome = new Outcome.Refused(status, reason);
      case Verdict.Late _ -> {
        // After an outage there are thousands: answering them would keep those who do wait waiting.
        metrics.registrations.of("late").increment();
        ack.acknowledge();
        return;
      }
    }
    metrics.registrations.of(outcome.label()).increment();
    part.log.write(
        telling(
            BindingChange.between(before, verdict.bindings().bindings(), nowEpochMillis),
            Answers.answer(
                Topic.BINDINGS,
                partition,
                request.addressOfRecord(),
                state(verdict.bindings()),
                requestId,
                outcome)),
        () -> {
          ack.acknowledge();
          metrics.registrationTime.record(clock.nanoTime() - startNanos, TimeUnit.NANOSECONDS);
        });
  }

  /**
   * Publishes what has become smaller because bindings have expired, and repeats what Kafka has not
   * taken. Only while the lease is fresh: the caller asks.
   */
  public synchronized void sweep() {
    long nowEpochMillis = clock.epochMillis();
    parts.forEach(
        (partition, part) -> {
          if (!part.ready) {
            return;
          }
          part.log.repeatFailed(address -> current(partition, part, address, nowEpochMillis));
          for (BindingSet smaller : part.table.sweep(nowEpochMillis)) {
            List<BindingChange> expired =
                BindingChange.between(
                    part.table.stored(smaller.addressOfRecord()),
                    smaller.bindings(),
                    nowEpochMillis);
            part.table.apply(smaller);
            metrics.bindingsExpired.increment(expired.size());
            part.log.write(
                telling(
                    expired, current(partition, part, smaller.addressOfRecord(), nowEpochMillis)),
                () -> {});
          }
        });
  }

  private static OutRecord telling(List<BindingChange> changes, OutRecord record) {
    return changes.isEmpty()
        ? record
        : record.with(RecordHeaders.CHANGES, BindingChange.header(changes));
  }

  private static OutRecord current(
      int partition, Part part, String addressOfRecord, long nowEpochMillis) {
    return Answers.unasked(
        Topic.BINDINGS,
        partition,
        addressOfRecord,
        state(part.table.bindings(addressOfRecord, nowEpochMillis)));
  }

  /** Nothing bound is a tombstone, so that compaction forgets the address. */
  private static Optional<BindingSet> state(BindingSet set) {
    return set.bindings().isEmpty() ? Optional.empty() : Optional.of(set);
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
    // No request comes until it is regained, and the timer asks before it sweeps.
  }

  @Override
  public void onLeaseRegained() {
    // See above.
  }

  @Override
  public void onFenced(String reason) {
    fenced.accept(reason);
  }

  /** Addresses with a binding in our partitions. */
  public synchronized int addressCount() {
    return parts.values().stream().mapToInt(part -> part.table.addressCount()).sum();
  }

  /** Bindings in our partitions. */
  public synchronized int bindingCount() {
    return parts.values().stream().mapToInt(part -> part.table.bindingCount()).sum();
  }
}
