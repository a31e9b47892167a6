package io.tandem.registrar.engine;

import io.tandem.runtime.health.Readiness;
import io.tandem.runtime.kafka.KafkaMetrics;
import io.tandem.runtime.kafka.KafkaSettings;
import io.tandem.runtime.kafka.OwnedPartitions;
import io.tandem.runtime.kafka.PartitionOwner;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Partitions that this process owns, and the owner's chore once a second on a thread of its own:
 * sweeping and repeating. A chore is an act of the owner, so it waits while the lease is stale.
 */
public final class Ownership implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Ownership.class);

  private static final long CHORE_MILLIS = 1_000;

  /** Joining takes from milliseconds to the group's rebalance delay; nobody tells us when. */
  private static final long LOOK_MILLIS = 20;

  private final OwnedPartitions partitions;
  private final Runnable chore;
  private final ScheduledExecutorService timer;
  private final Promise<Void> joined = Promise.promise();

  private Ownership(OwnedPartitions partitions, String group, Runnable chore) {
    this.partitions = partitions;
    this.chore = chore;
    timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name(group + "-chores").daemon().factory());
  }

  /**
   * Joins the group.
   *
   * @param chore done once a second while the lease is fresh; need not be thread-safe against
   *     itself
   */
  public static Ownership start(
      KafkaSettings settings,
      OwnedPartitions.Share share,
      PartitionOwner owner,
      KafkaMetrics metrics,
      Runnable chore) {
    Ownership ownership =
        new Ownership(OwnedPartitions.start(settings, share, owner, metrics), share.group(), chore);
    ownership.look();
    var _ =
        ownership.timer.scheduleWithFixedDelay(
            ownership::doChore, CHORE_MILLIS, CHORE_MILLIS, TimeUnit.MILLISECONDS);
    return ownership;
  }

  /**
   * Completes when this process is a member of the group for the first time, its state replayed.
   */
  public Future<Void> joined() {
    return joined.future();
  }

  public Readiness readiness() {
    return partitions.readiness();
  }

  private void look() {
    if (partitions.readiness().equals(Readiness.UP)) {
      joined.complete();
    } else {
      var _ = timer.schedule(this::look, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void doChore() {
    if (partitions.leaseFresh(System.nanoTime())) {
      try {
        chore.run();
      } catch (RuntimeException e) {
        // An exception would end the timer for good.
        log.error("a chore failed", e);
      }
    }
  }

  /** Stops the chore, gives every partition up, leaves the group. Blocks for a second at most. */
  @Override
  public void close() {
    timer.shutdownNow();
    partitions.close();
    joined.tryFail("stopped while joining");
  }
}
