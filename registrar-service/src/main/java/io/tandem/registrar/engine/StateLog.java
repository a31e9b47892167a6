package io.tandem.registrar.engine;

import io.micrometer.core.instrument.Counter;
import io.tandem.contracts.RecordHeaders;
import io.tandem.runtime.kafka.Ack;
import io.tandem.runtime.kafka.OutRecord;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of one partition's state into its topic. A request is acknowledged only when the state
 * that it led to is durable.
 *
 * <p>A write that Kafka has not taken is repeated with whatever the state is by then: states are
 * whole, so the last one says everything. Written by the partition's owner; Kafka's thread reports
 * back; a lock guards the few fields between them.
 */
final class StateLog {

  private static final Logger log = LoggerFactory.getLogger(StateLog.class);

  private final Function<OutRecord, Future<Long>> publish;
  private final Counter repeated;
  private final Map<String, Failed> failed = new HashMap<>();
  private int inFlight;
  private boolean closed;

  /**
   * What waits to be written again.
   *
   * @param changes headers of that name, which are told only once: they go with the next write
   */
  private record Failed(List<Ack> acks, List<String> changes) {}

  /**
   * @param publish completes when the record is durable, on any thread
   */
  StateLog(Function<OutRecord, Future<Long>> publish, Counter repeated) {
    this.publish = publish;
    this.repeated = repeated;
  }

  /** Writes the state of a key, and then acknowledges the request. */
  void write(OutRecord record, Ack ack) {
    write(record, List.of(ack));
  }

  /**
   * Writes again what has failed.
   *
   * @param current the record for the state that a key has now
   */
  void repeatFailed(Function<String, OutRecord> current) {
    Map<String, Failed> again;
    synchronized (this) {
      again = Map.copyOf(failed);
      failed.clear();
    }
    again.forEach(
        (key, late) -> {
          repeated.increment();
          write(withChanges(current.apply(key), late.changes()), late.acks());
        });
  }

  /**
   * Waits until nothing is on its way any more, so that the next owner finds all of it, and gives
   * up what has failed: its requests are not acknowledged, so the next owner gets them again.
   *
   * @param atMostMillis for all of the logs together: a member that lingers is thrown out
   */
  static void settle(Collection<StateLog> logs, long atMostMillis) {
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(atMostMillis);
    logs.forEach(log -> log.settleUntil(deadlineNanos));
  }

  private void settleUntil(long deadlineNanos) {
    synchronized (this) {
      closed = true;
      failed.clear();
      while (inFlight > 0) {
        long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        if (leftMillis <= 0) {
          log.warn("{} writes were still on their way when a partition was given up", inFlight);
          return;
        }
        try {
          wait(leftMillis);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }

  private static OutRecord withChanges(OutRecord record, List<String> changes) {
    return changes.isEmpty()
        ? record
        : record.with(RecordHeaders.CHANGES, String.join("\n", changes));
  }

  private void write(OutRecord record, List<Ack> acks) {
    synchronized (this) {
      inFlight++;
    }
    publish
        .apply(record)
        .onComplete(
            result -> {
              if (result.succeeded()) {
                acks.forEach(Ack::acknowledge);
              } else {
                log.warn("a state could not be written yet: {}", result.cause().toString());
              }
              written(record, acks, result.succeeded());
            });
  }

  private synchronized void written(OutRecord record, List<Ack> acks, boolean durable) {
    inFlight--;
    if (!durable && !closed) {
      Failed late =
          failed.computeIfAbsent(
              record.key(), _ -> new Failed(new ArrayList<>(), new ArrayList<>()));
      late.acks().addAll(acks);
      String changes = record.headers().get(RecordHeaders.CHANGES);
      if (changes != null) {
        late.changes().add(changes);
      }
    }
    notifyAll();
  }
}
