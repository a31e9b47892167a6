package io.tandem.runtime.kafka;

import io.tandem.runtime.kafka.OwnedPartitions.Share;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member of a consumer group, with its consumer, on its thread: polls, replays the state of
 * what it gains, delivers, commits, and gives up. {@link OwnedPartitions} is its face to other
 * threads.
 *
 * <p>Kafka calls {@link Rebalance} from within poll and close, so that everything here is in one
 * order and needs no lock.
 */
final class GroupMember {

  private static final Logger log = LoggerFactory.getLogger(GroupMember.class);

  private static final long COMMIT_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final Duration IDLE_POLL = Duration.ofMillis(100);

  /** While something waits that no record announces: a replay, an acknowledgement, the lease. */
  private static final Duration BUSY_POLL = Duration.ofMillis(10);

  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final long BACKOFF_MILLIS = 500;
  private static final long BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(BACKOFF_MILLIS);

  /** How soon a commit is tried again that came into a rebalance. */
  private static final long COMMIT_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final KafkaSettings settings;
  private final Share share;
  private final PartitionOwner owner;
  private final KafkaMetrics metrics;
  private final Standing standing;
  private final Lease lease;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final StateReplay replay;
  private final Map<Integer, OwnedPartition> owned = new TreeMap<>();

  private boolean commitNow;
  private long nextCommitNanos = System.nanoTime();
  private long nextReplayNanos = System.nanoTime();

  GroupMember(
      KafkaSettings settings,
      Share share,
      PartitionOwner owner,
      KafkaMetrics metrics,
      Standing standing,
      KafkaConsumer<byte[], byte[]> consumer) {
    this.settings = settings;
    this.share = share;
    this.owner = owner;
    this.metrics = metrics;
    this.standing = standing;
    this.consumer = consumer;
    lease = standing.lease;
    replay = new StateReplay(settings, share.states());
  }

  /**
   * Works until it is told to close, until another has taken its place, or until its consumer is of
   * no more use.
   *
   * @return whether another member should take over under the same node id
   */
  boolean run() {
    boolean broken = false;
    try {
      consumer.subscribe(List.of(share.inbox()), new Rebalance());
      while (!standing.closing) {
        try {
          turn();
        } catch (FencedInstanceIdException e) {
          fenced();
          return false;
        } catch (InterruptException e) {
          throw e;
        } catch (KafkaException e) {
          trouble(e);
        }
      }
    } catch (InterruptedException | InterruptException e) {
      log.debug("{} was interrupted", share.group());
    } catch (RuntimeException | Error e) {
      // A thread that ends in silence would keep its partitions from everybody.
      metrics.consumerTrouble.of(share.group()).increment();
      log.error("{}: the member failed and begins anew", share.group(), e);
      broken = true;
      loseAll();
    } finally {
      leave(broken);
    }
    return broken;
  }

  private void turn() {
    watchLease();
    deliver(consumer.poll(pollTime()));
    replayState();
    findPositions();
    commitIfDue();
    finishReplays();
    pauseAndResume();
  }

  private Duration pollTime() {
    if (replayDue()) {
      // The replay waits for its own records.
      return Duration.ZERO;
    }
    boolean waiting = owned.values().stream().anyMatch(part -> part.paused);
    // While the lease is lost there is nothing to hurry for: the broker is away.
    return waiting && !standing.lossTold ? BUSY_POLL : IDLE_POLL;
  }

  private void watchLease() {
    boolean fresh = lease.fresh(System.nanoTime());
    // Who owns nothing commits nothing, so that its lease ends without a loss.
    if (!fresh && standing.wasFresh && !owned.isEmpty()) {
      standing.lossTold = true;
      metrics.leaseLost.of(share.group()).increment();
      log.warn(
          "{}: Kafka does not confirm our partitions; nothing is done for them", share.group());
      tell(owner::onLeaseLost);
    } else if (fresh && standing.lossTold) {
      standing.lossTold = false;
      log.info("{}: Kafka confirms our partitions again", share.group());
      tell(owner::onLeaseRegained);
    }
    standing.wasFresh = fresh;
  }

  private void deliver(ConsumerRecords<byte[], byte[]> records) {
    if (records.isEmpty()) {
      return;
    }
    if (!lease.fresh(System.nanoTime())) {
      // Fetched before we were frozen or cut off, perhaps another's by now: read them again later.
      for (TopicPartition partition : records.partitions()) {
        consumer.seek(partition, records.records(partition).getFirst().offset());
      }
      return;
    }
    for (ConsumerRecord<byte[], byte[]> record : records) {
      OwnedPartition part = owned.get(record.partition());
      AckWindow window = part == null ? null : part.window;
      if (window != null) {
        metrics.received.of(record.topic()).increment();
        receive(new InRecord(record), window.handOver(record.offset()));
      }
    }
  }

  private void receive(InRecord record, Ack ack) {
    try {
      owner.onReceived(record.partition(), record, ack);
    } catch (RuntimeException | Error e) {
      // It would fail again: one bad record must not hold its partition up for ever.
      ack.acknowledge();
      metrics.handlerFailed.of(record.topic()).increment();
      log.error("{} could not be handled", record, e);
    }
  }

  private boolean replayDue() {
    return !replay.idle() && System.nanoTime() - nextReplayNanos >= 0;
  }

  /** A state that cannot be read keeps its own partition back, never the leases of the others. */
  private void replayState() {
    if (!replayDue()) {
      return;
    }
    StateReplay.Step step;
    try {
      step = replay.step();
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      count(e);
      if (!(e instanceof RetriableException)) {
        replay.beginAnew();
      }
      nextReplayNanos = System.nanoTime() + BACKOFF_NANOS;
      return;
    }
    for (ConsumerRecord<byte[], byte[]> record : step.records()) {
      metrics.received.of(record.topic()).increment();
      InRecord state = new InRecord(record);
      tell(() -> owner.onState(state.partition(), state));
    }
    standing.toRead = replay.left();
    for (int partition : step.finished()) {
      OwnedPartition part = owned.get(partition);
      if (part != null) {
        part.replayed = true;
      }
    }
  }

  /** Where reading begins must be fixed before a partition is ready: later records then count. */
  private void findPositions() {
    for (OwnedPartition part : owned.values()) {
      if (part.window == null) {
        try {
          part.window = new AckWindow(consumer.position(part.inbox, BUSY_POLL));
          commitNow = true;
        } catch (TimeoutException e) {
          return;
        }
      }
    }
  }

  private void finishReplays() {
    if (!lease.fresh(System.nanoTime())) {
      return;
    }
    for (OwnedPartition part : owned.values()) {
      if (!part.ready && part.replayed && part.window != null) {
        part.ready = true;
        showOwned();
        log.debug("{}: partition {} is ours", share.group(), part.inbox.partition());
        tell(() -> owner.onReady(part.inbox.partition()));
      }
    }
  }

  private void pauseAndResume() {
    boolean fresh = lease.fresh(System.nanoTime());
    for (OwnedPartition part : owned.values()) {
      boolean pause = !part.ready || !fresh || part.crowded();
      if (pause != part.paused) {
        part.paused = pause;
        if (pause) {
          consumer.pause(List.of(part.inbox));
        } else {
          consumer.resume(List.of(part.inbox));
        }
      }
    }
  }

  private void commitIfDue() {
    long nowNanos = System.nanoTime();
    if (!commitNow && nowNanos - nextCommitNanos < 0) {
      return;
    }
    // Kafka answers a commit of nothing without asking the broker: that would prove nothing.
    Map<TopicPartition, OffsetAndMetadata> offsets = committable(owned.values());
    if (offsets.isEmpty()) {
      return;
    }
    commitNow = false;
    nextCommitNanos = nowNanos + COMMIT_EVERY_NANOS;
    consumer.commitAsync(offsets, (_, failure) -> onCommitted(nowNanos, failure));
  }

  private void onCommitted(long sentNanos, @Nullable Exception failure) {
    switch (failure) {
      case null -> lease.renew(sentNanos);
      // We are out, or another is in our place: the next poll says so too.
      case CommitFailedException _, FencedInstanceIdException _ -> lease.end();
      // Nothing can be proved before everybody has joined again: then at once.
      case RebalanceInProgressException _ ->
          nextCommitNanos = System.nanoTime() + COMMIT_AGAIN_NANOS;
      default -> log.debug("{}: commit failed: {}", share.group(), failure.toString());
    }
  }

  private static Map<TopicPartition, OffsetAndMetadata> committable(
      Collection<OwnedPartition> parts) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (OwnedPartition part : parts) {
      AckWindow window = part.window;
      if (window != null) {
        offsets.put(part.inbox, new OffsetAndMetadata(window.committable()));
      }
    }
    return offsets;
  }

  private void trouble(KafkaException e) throws InterruptedException {
    count(e);
    watchLease();
    TimeUnit.MILLISECONDS.sleep(BACKOFF_MILLIS);
  }

  private void count(KafkaException e) {
    metrics.consumerTrouble.of(share.group()).increment();
    if (e instanceof RetriableException) {
      log.debug("{} waits for Kafka: {}", share.group(), e.toString());
    } else {
      log.warn("{} cannot read: {}", share.group(), e.toString());
    }
  }

  private void fenced() {
    loseAll();
    String reason =
        "another process has taken over node id \"%s\" (TANDEM_NODE_ID) in group %s"
            .formatted(settings.nodeId(), share.group());
    tell(() -> owner.onFenced(reason));
    standing.abandoned = true;
  }

  private void leave(boolean broken) {
    boolean remain = broken || standing.abandoned;
    CloseOptions options =
        CloseOptions.groupMembershipOperation(
                remain
                    ? GroupMembershipOperation.REMAIN_IN_GROUP
                    : GroupMembershipOperation.LEAVE_GROUP)
            .withTimeout(remain ? Duration.ZERO : PATIENCE.multipliedBy(2));
    // Each on its own: a consumer that is not closed goes on with its heartbeats for ever.
    quietly(() -> consumer.close(options));
    quietly(replay::close);
    lease.end();
  }

  private void quietly(Runnable closing) {
    try {
      closing.run();
    } catch (RuntimeException e) {
      log.debug("{}: closing failed: {}", share.group(), e.toString());
    }
  }

  private void loseAll() {
    lease.end();
    forget(Set.copyOf(owned.keySet()), owner::onLost);
    owned.clear();
    showOwned();
  }

  private void forget(Collection<Integer> partitions, IntConsumer told) {
    for (int partition : partitions) {
      replay.cancel(partition);
      if (owned.containsKey(partition)) {
        tell(() -> told.accept(partition));
      }
    }
  }

  private void showOwned() {
    standing.ready =
        owned.values().stream()
            .filter(part -> part.ready)
            .map(part -> part.inbox.partition())
            .collect(Collectors.toUnmodifiableSet());
    standing.replaying = owned.size() - standing.ready.size();
  }

  private void tell(Runnable event) {
    try {
      event.run();
    } catch (RuntimeException | Error e) {
      metrics.handlerFailed.of(share.inbox()).increment();
      log.error("{}: the owner of a partition failed", share.group(), e);
    }
  }

  /** Called by Kafka from within poll and close, on our thread. */
  private final class Rebalance implements ConsumerRebalanceListener {

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> gained) {
      int epoch = consumer.groupMetadata().generationId();
      consumer.pause(gained);
      for (TopicPartition inbox : gained) {
        OwnedPartition part = new OwnedPartition(inbox);
        owned.put(inbox.partition(), part);
        tell(() -> owner.onAssigned(inbox.partition(), epoch));
        if (share.hasState()) {
          replay.begin(inbox.partition());
        } else {
          part.replayed = true;
        }
      }
      showOwned();
      standing.joined = true;
      // While the rebalance lasted nothing could be committed.
      commitNow = true;
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> given) {
      if (standing.abandoned) {
        return;
      }
      List<Integer> partitions = given.stream().map(TopicPartition::partition).toList();
      Set<Integer> ours =
          partitions.stream().filter(owned::containsKey).collect(Collectors.toUnmodifiableSet());
      tell(() -> owner.onRevoking(ours));
      forget(partitions, owner::onRevoked);
      commitLast(partitions.stream().map(owned::get).filter(Objects::nonNull).toList());
      partitions.forEach(owned::remove);
      if (owned.isEmpty()) {
        lease.end();
      }
      showOwned();
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
      lease.end();
      if (standing.abandoned) {
        return;
      }
      List<Integer> partitions = lost.stream().map(TopicPartition::partition).toList();
      forget(partitions, owner::onLost);
      partitions.forEach(owned::remove);
      showOwned();
    }

    /** What is not committed here is delivered again to the next owner. */
    private void commitLast(List<OwnedPartition> parts) {
      Map<TopicPartition, OffsetAndMetadata> offsets = committable(parts);
      if (offsets.isEmpty()) {
        return;
      }
      try {
        consumer.commitSync(offsets, PATIENCE);
      } catch (KafkaException e) {
        log.debug("{}: last commit failed: {}", share.group(), e.toString());
      }
    }
  }
}
