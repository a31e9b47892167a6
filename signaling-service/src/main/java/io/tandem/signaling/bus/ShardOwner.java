package io.tandem.signaling.bus;

import io.tandem.contracts.CallSnapshot;
import io.tandem.contracts.ContractRecord;
import io.tandem.contracts.MediaFact;
import io.tandem.contracts.RecordHeaders;
import io.tandem.contracts.SipArrived;
import io.tandem.runtime.kafka.Ack;
import io.tandem.runtime.kafka.DeadLetters;
import io.tandem.runtime.kafka.InRecord;
import io.tandem.runtime.kafka.PartitionOwner;
import io.tandem.signaling.engine.ShardTakeover;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the loops which shards are theirs and what arrived for them. Runs on the thread that talks
 * to the consumer group and posts everything to the loop of the shard; see {@link ShardTakeover}
 * for what happens there.
 */
public final class ShardOwner implements PartitionOwner {

  private static final Logger log = LoggerFactory.getLogger(ShardOwner.class);

  private final ShardTakeover shards;
  private final DeadLetters deadLetters;
  private final Consumer<String> onFenced;
  private final Map<Integer, Replay> replays = new HashMap<>();

  /**
   * @param onFenced another process bears our node id; this one must end
   */
  public ShardOwner(ShardTakeover shards, DeadLetters deadLetters, Consumer<String> onFenced) {
    this.shards = shards;
    this.deadLetters = deadLetters;
    this.onFenced = onFenced;
  }

  @Override
  public void onAssigned(int partition, int epoch) {
    replays.put(partition, new Replay(epoch));
  }

  @Override
  public void onState(int partition, InRecord record) {
    Replay replay = replays.get(partition);
    if (replay == null) {
      return;
    }
    if (record.value().isEmpty()) {
      replay.end(record.key(), epochOf(record));
    } else if (deadLetters.read(record).orElse(null) instanceof CallSnapshot snapshot) {
      replay.take(snapshot);
    }
  }

  /** A tombstone that says nothing counts. */
  private static long epochOf(InRecord record) {
    try {
      return record.header(RecordHeaders.EPOCH).map(Long::parseLong).orElse(Long.MAX_VALUE);
    } catch (NumberFormatException _) {
      return Long.MAX_VALUE;
    }
  }

  @Override
  public void onReady(int partition) {
    Replay replay = replays.remove(partition);
    if (replay != null) {
      shards.takeOver(partition, replay.epoch, replay.calls);
    }
  }

  @Override
  public void onReceived(int partition, InRecord record, Ack ack) {
    ContractRecord contents = deadLetters.read(record).orElse(null);
    switch (contents) {
      case MediaFact fact -> shards.onMediaFact(fact, ack::acknowledge);
      case SipArrived arrived -> shards.onArrived(arrived, ack::acknowledge);
      case null -> ack.acknowledge();
      default -> {
        deadLetters.keep(record, "not a record for an inbox of calls");
        ack.acknowledge();
      }
    }
  }

  @Override
  public void onRevoked(int partition) {
    giveUp(partition);
  }

  @Override
  public void onLost(int partition) {
    giveUp(partition);
  }

  private void giveUp(int partition) {
    replays.remove(partition);
    shards.giveUp(partition);
  }

  @Override
  public void onLeaseLost() {
    log.warn("the lease on our shards has run out: new calls are refused, calls that are up wait");
  }

  @Override
  public void onLeaseRegained() {
    log.info("the lease on our shards is fresh again");
  }

  @Override
  public void onFenced(String reason) {
    onFenced.accept(reason);
  }

  /** What has been read of one shard's state. */
  private static final class Replay {
    private final Map<String, CallSnapshot> calls = new HashMap<>();
    private long epoch;

    Replay(long epoch) {
      this.epoch = epoch;
    }

    /** A former owner's late tombstone does not end what a later owner goes on with. */
    void end(String call, long epochOfWriter) {
      calls.computeIfPresent(
          call, (_, snapshot) -> snapshot.epoch() > epochOfWriter ? snapshot : null);
    }

    void take(CallSnapshot snapshot) {
      // A process that came back quickly may find the generation that it had before.
      epoch = Math.max(epoch, snapshot.epoch() + 1);
      // Of two owners the later one is right, in whichever order their records came to stand.
      calls.merge(
          snapshot.callSid().value(),
          snapshot,
          (before, now) -> now.epoch() >= before.epoch() ? now : before);
    }
  }
}
