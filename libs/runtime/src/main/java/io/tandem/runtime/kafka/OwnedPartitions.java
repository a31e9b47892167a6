package io.tandem.runtime.kafka;

import io.tandem.runtime.health.Readiness;
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
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns partitions of an inbox topic as a member of a consumer group, and with each the state that
 * the owner before has left in the same partition of a state topic. Everything happens on one
 * thread of its own, with Kafka's plain consumer, so that giving a partition up is finished before
 * another gets it.
 *
 * <p>Membership is proved by committing, about once a second and also when there is nothing new;
 * {@link #leaseFresh} may be asked from anywhere before acting. Records are delivered at least
 * once. It knows nothing of what the records mean.
 */
public final class OwnedPartitions implements AutoCloseable {

  /**
   * Which group, and which topics.
   *
   * @param group name of the consumer group
   * @param inbox topic whose partitions are shared out
   * @param state compacted topic with as many partitions
   * @param firstFrom where a partition is read from that the group has never read
   */
  public record Share(String group, String inbox, String state, FirstFrom firstFrom) {}

  /** Where reading begins when the group has no offset. */
  public enum FirstFrom {
    EARLIEST,
    LATEST
  }

  private static final Logger log = LoggerFactory.getLogger(OwnedPartitions.class);

  private static final long COMMIT_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final Duration IDLE_POLL = Duration.ofMillis(100);

  /** While something waits that no record announces: a replay, an acknowledgement, the lease. */
  private static final Duration BUSY_POLL = Duration.ofMillis(10);

  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final long BACKOFF_MILLIS = 500;
  private static final long CLOSE_MILLIS = 3_000;

  private final KafkaSettings settings;
  private final Share share;
  private final PartitionOwner owner;
  private final KafkaMetrics metrics;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final StateReplay replay;
  private final Lease lease;
  private final Map<Integer, OwnedPartition> owned = new TreeMap<>();
  private final Thread thread;

  private boolean leaseTold;
  private boolean everFresh;
  private boolean commitNow;
  private long lastCommitNanos = System.nanoTime();

  private volatile boolean joined;
  private volatile boolean closing;
  private volatile boolean abandoned;
  private volatile Set<Integer> readyPartitions = Set.of();
  private volatile int replaying;

  private OwnedPartitions(
      KafkaSettings settings, Share share, PartitionOwner owner, KafkaMetrics metrics) {
    this.settings = settings;
    this.share = share;
    this.owner = owner;
    this.metrics = metrics;
    consumer =
        new KafkaConsumer<>(
            settings.member(share), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    replay = new StateReplay(settings, share.state());
    lease = new Lease(settings.sessionTimeout());
    thread = Thread.ofPlatform().name("kafka-" + share.group()).daemon().unstarted(this::run);
    metrics.ownedPartitions.add(share.group(), () -> readyPartitions.size());
  }

  /** Joins the group, at once or as soon as Kafka is there. The topics must exist. */
  public static OwnedPartitions start(
      KafkaSettings settings, Share share, PartitionOwner owner, KafkaMetrics metrics) {
    OwnedPartitions partitions = new OwnedPartitions(settings, share, owner, metrics);
    partitions.thread.start();
    return partitions;
  }

  /**
   * Whether we may act for our partitions. From any thread; ask directly before acting.
   *
   * @param nowNanos {@link System#nanoTime}
   */
  public boolean leaseFresh(long nowNanos) {
    return lease.fresh(nowNanos);
  }

  /** The partitions that are ours and whose state is here. From any thread. */
  public Set<Integer> ready() {
    return readyPartitions;
  }

  /** For the list of readiness checks: a member that owns nothing is ready too. */
  public Readiness readiness() {
    if (!joined) {
      return Readiness.down("waiting for Kafka to let us into group " + share.group());
    }
    if (replaying > 0) {
      return Readiness.down("reading the state of %d partitions".formatted(replaying));
    }
    return Readiness.when(
        readyPartitions.isEmpty() || lease.fresh(System.nanoTime()),
        "Kafka has not confirmed our partitions of " + share.inbox());
  }

  /** Gives every partition up and leaves the group, so that others need not wait. */
  @Override
  public void close() {
    closing = true;
    awaitThread();
  }

  /** Ends as a killed process does: nobody is told, neither the owner nor the group. */
  void abandon() {
    abandoned = true;
    closing = true;
    awaitThread();
  }

  private void awaitThread() {
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      consumer.subscribe(List.of(share.inbox()), new Rebalance());
      while (!closing) {
        try {
          turn();
        } catch (FencedInstanceIdException e) {
          fenced();
          return;
        } catch (InterruptException e) {
          throw e;
        } catch (KafkaException e) {
          trouble(e);
        }
      }
    } catch (InterruptedException | InterruptException e) {
      log.debug("{} was interrupted", share.group());
    } finally {
      leave();
    }
  }

  private void turn() {
    watchLease();
    deliver(consumer.poll(pollTime()));
    if (!replay.idle()) {
      replayState();
    }
    findPositions();
    commitIfDue();
    finishReplays();
    pauseAndResume();
  }

  private Duration pollTime() {
    boolean waiting = owned.values().stream().anyMatch(part -> part.paused);
    // Without a lease there is nothing to hurry for: the broker is away.
    return waiting && (!everFresh || leaseTold) ? BUSY_POLL : IDLE_POLL;
  }

  private void watchLease() {
    boolean fresh = lease.fresh(System.nanoTime());
    if (fresh == leaseTold) {
      return;
    }
    leaseTold = fresh;
    if (!fresh) {
      metrics.leaseLost.of(share.group()).increment();
      log.warn(
          "{}: Kafka does not confirm our partitions; nothing is done for them", share.group());
      tell(owner::onLeaseLost);
    } else if (everFresh) {
      log.info("{}: Kafka confirms our partitions again", share.group());
      tell(owner::onLeaseRegained);
    }
    everFresh = true;
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
    } catch (RuntimeException e) {
      // It would fail again: one bad record must not hold its partition up for ever.
      ack.acknowledge();
      metrics.handlerFailed.of(record.topic()).increment();
      log.error("{} could not be handled", record, e);
    }
  }

  private void replayState() {
    StateReplay.Step step = replay.step();
    for (ConsumerRecord<byte[], byte[]> record : step.records()) {
      metrics.received.of(record.topic()).increment();
      InRecord state = new InRecord(record);
      tell(() -> owner.onState(state.partition(), state));
    }
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
        log.info("{}: partition {} is ours", share.group(), part.inbox.partition());
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
    if (!commitNow && nowNanos - lastCommitNanos < COMMIT_EVERY_NANOS) {
      return;
    }
    // Kafka answers a commit of nothing without asking the broker: that would prove nothing.
    Map<TopicPartition, OffsetAndMetadata> offsets = committable(owned.values());
    if (offsets.isEmpty()) {
      return;
    }
    commitNow = false;
    lastCommitNanos = nowNanos;
    consumer.commitAsync(
        offsets,
        (_, failure) -> {
          if (failure == null) {
            lease.renew(nowNanos);
          } else if (failure instanceof CommitFailedException) {
            lease.end();
          } else {
            log.debug("{}: commit failed: {}", share.group(), failure.toString());
          }
        });
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
    metrics.consumerTrouble.of(share.group()).increment();
    if (e instanceof RetriableException) {
      log.debug("{} waits for Kafka: {}", share.group(), e.toString());
    } else {
      log.warn("{} cannot read: {}", share.group(), e.toString());
    }
    watchLease();
    TimeUnit.MILLISECONDS.sleep(BACKOFF_MILLIS);
  }

  private void fenced() {
    lease.end();
    watchLease();
    forget(Set.copyOf(owned.keySet()), owner::onLost);
    String reason =
        "another process has taken over node id \"%s\" (TANDEM_NODE_ID) in group %s"
            .formatted(settings.nodeId(), share.group());
    tell(() -> owner.onFenced(reason));
    abandoned = true;
  }

  private void leave() {
    try {
      replay.close();
      consumer.close(
          CloseOptions.groupMembershipOperation(
                  abandoned
                      ? GroupMembershipOperation.REMAIN_IN_GROUP
                      : GroupMembershipOperation.LEAVE_GROUP)
              .withTimeout(abandoned ? Duration.ZERO : PATIENCE.multipliedBy(2)));
    } catch (KafkaException e) {
      log.debug("{}: leaving failed: {}", share.group(), e.toString());
    } finally {
      lease.end();
    }
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
    readyPartitions =
        owned.values().stream()
            .filter(part -> part.ready)
            .map(part -> part.inbox.partition())
            .collect(Collectors.toUnmodifiableSet());
    replaying = owned.size() - readyPartitions.size();
  }

  private void tell(Runnable event) {
    try {
      event.run();
    } catch (RuntimeException e) {
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
        owned.put(inbox.partition(), new OwnedPartition(inbox));
        tell(() -> owner.onAssigned(inbox.partition(), epoch));
        replay.begin(inbox.partition());
      }
      showOwned();
      joined = true;
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> given) {
      if (abandoned) {
        return;
      }
      List<Integer> partitions = given.stream().map(TopicPartition::partition).toList();
      forget(partitions, owner::onRevoked);
      commitLast(partitions.stream().map(owned::get).filter(Objects::nonNull).toList());
      partitions.forEach(owned::remove);
      showOwned();
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
      lease.end();
      if (abandoned) {
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
