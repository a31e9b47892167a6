package io.tandem.media.bus;

import io.tandem.contracts.ContractRecord;
import io.tandem.contracts.MediaPlan;
import io.tandem.kernel.CallSid;
import io.tandem.kernel.Clock;
import io.tandem.media.engine.MediaEngine;
import io.tandem.runtime.kafka.DeadLetters;
import io.tandem.runtime.kafka.InRecord;
import io.tandem.runtime.kafka.RecordHandler;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes this node's partition of {@code media-plans} to the engine: first, at each start, what is
 * left of all plans there, then each record as it comes. Called by its view's thread and, for the
 * end of the replay, perhaps by the thread that started the view: hence the lock. Other nodes'
 * partitions are none of its business.
 */
public final class PlanReader implements RecordHandler {

  private static final Logger log = LoggerFactory.getLogger(PlanReader.class);

  private final int partition;
  private final MediaEngine engine;
  private final DeadLetters deadLetters;
  private final Clock clock;
  private final PlanBook book = new PlanBook();
  private boolean replayed;

  public PlanReader(int partition, MediaEngine engine, DeadLetters deadLetters, Clock clock) {
    this.partition = partition;
    this.engine = engine;
    this.deadLetters = deadLetters;
    this.clock = clock;
  }

  @Override
  public synchronized void onRecord(InRecord record) {
    if (record.partition() != partition) {
      return;
    }
    if (record.value().isEmpty()) {
      CallSid.parse(record.key()).ifPresent(this::onTombstone);
      return;
    }
    Optional<ContractRecord> contents = deadLetters.read(record);
    if (contents.isEmpty()) {
      return;
    }
    if (contents.get() instanceof MediaPlan plan) {
      onPlan(plan);
    } else {
      deadLetters.keep(record, "not a media plan");
    }
  }

  private void onPlan(MediaPlan plan) {
    if (replayed) {
      engine.apply(plan);
    } else {
      book.onPlan(plan);
    }
  }

  private void onTombstone(CallSid sid) {
    if (replayed) {
      engine.remove(sid);
    } else {
      book.onTombstone(sid);
    }
  }

  /** All that was there at the start has been read: opens what the living plans say. */
  public synchronized void onReplayed() {
    var living = book.living(clock.epochMillis());
    log.info("{} calls to take up from partition {}", living.size(), partition);
    living.forEach(engine::apply);
    replayed = true;
  }
}
