package io.tandem.signaling.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/**
 * REGISTER requests of this process that wait for the registrar's record. Filled by the loops,
 * emptied by the thread that reads {@code bindings}, where it also hears which partitions have an
 * owner who works: each record of one is a sign of life.
 */
public final class PendingRegistrations {

  private final Map<String, Consumer<String>> waiting = new ConcurrentHashMap<>();
  private final Map<Integer, LongAdder> signs = new ConcurrentHashMap<>();
  private final ToIntFunction<String> partitionOf;

  /**
   * @param partitionOf the partition of an address-of-record, thread-safe
   */
  public PendingRegistrations(ToIntFunction<String> partitionOf) {
    this.partitionOf = partitionOf;
  }

  void await(String requestId, Consumer<String> onOutcome) {
    waiting.put(requestId, onOutcome);
  }

  /** Whether it was still waiting. */
  boolean forget(String requestId) {
    return waiting.remove(requestId) != null;
  }

  /**
   * How many signs of life the owner of an address has given. When it stays the same while one
   * waits, the owner is away; when it grows, he is slow.
   */
  long signsOfLife(String addressOfRecord) {
    return of(partitionOf.applyAsInt(addressOfRecord)).sum();
  }

  /** A record of that partition has come round. */
  public void onRecord(int partition) {
    of(partition).increment();
  }

  private LongAdder of(int partition) {
    return signs.computeIfAbsent(partition, _ -> new LongAdder());
  }

  /** A record that bears a request id has been taken into the view. */
  public void onOutcome(String requestId, String outcome) {
    Consumer<String> waiter = waiting.remove(requestId);
    if (waiter != null) {
      waiter.accept(outcome);
    }
  }

  public int size() {
    return waiting.size();
  }
}
