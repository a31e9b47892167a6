package io.tandem.runtime.kafka;

import io.tandem.runtime.health.Readiness;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns partitions of an inbox topic as a member of a consumer group, and with each the state that
 * the owner before has left in the same partition of the state topics. Everything happens on one
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
   * @param states compacted topics with as many partitions; none when the owner keeps its state
   *     elsewhere, and a partition is then ready as soon as it is ours
   * @param firstFrom where a partition is read from that the group has never read
   */
  public record Share(String group, String inbox, List<String> states, FirstFrom firstFrom) {
    public Share {
      states = List.copyOf(states);
    }

    /** With the state in one topic. */
    public Share(String group, String inbox, String state, FirstFrom firstFrom) {
      this(group, inbox, List.of(state), firstFrom);
    }

    boolean hasState() {
      return !states.isEmpty();
    }
  }

  /** Where reading begins when the group has no offset. */
  public enum FirstFrom {
    EARLIEST,
    LATEST
  }

  private static final Logger log = LoggerFactory.getLogger(OwnedPartitions.class);

  private static final long CLOSE_MILLIS = 2_000;

  /** Between a member that failed and the next: no storm of members, and within the session. */
  private static final long ANEW_MILLIS = 1_000;

  private final KafkaSettings settings;
  private final Share share;
  private final PartitionOwner owner;
  private final KafkaMetrics metrics;
  private final Standing standing;
  private final Thread thread;

  private OwnedPartitions(
      KafkaSettings settings, Share share, PartitionOwner owner, KafkaMetrics metrics) {
    this.settings = settings;
    this.share = share;
    this.owner = owner;
    this.metrics = metrics;
    standing = new Standing(settings.sessionTimeout());
    thread = Thread.ofPlatform().name("kafka-" + share.group()).daemon().unstarted(this::run);
    metrics.leaseLost.startingWith(List.of(share.group()));
    metrics.consumerTrouble.startingWith(List.of(share.group()));
    metrics.ownedPartitions.add(share.group(), () -> standing.ready.size());
    if (share.hasState()) {
      metrics.toRead.add(share.group(), () -> standing.toRead);
    }
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
    return standing.lease.fresh(nowNanos);
  }

  /** The partitions that are ours and whose state is here. From any thread. */
  public Set<Integer> ready() {
    return standing.ready;
  }

  /** For the list of readiness checks: a member that owns nothing is ready too. */
  public Readiness readiness() {
    if (!standing.joined) {
      return Readiness.down("waiting for Kafka to let us into group " + share.group());
    }
    if (standing.replaying > 0) {
      return Readiness.down(
          "reading the state of %d partitions: %d offsets left"
              .formatted(standing.replaying, standing.toRead));
    }
    return Readiness.when(
        standing.ready.isEmpty() || standing.lease.fresh(System.nanoTime()),
        "Kafka has not confirmed our partitions of " + share.inbox());
  }

  /** Gives every partition up and leaves the group, so that others need not wait. */
  @Override
  public void close() {
    standing.closing = true;
    awaitThread();
  }

  /** Ends as a killed process does: nobody is told, neither the owner nor the group. */
  void abandon() {
    standing.abandoned = true;
    standing.closing = true;
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
      boolean again = true;
      while (again) {
        again =
            Connecting.untilMade(this::consumer, () -> standing.closing)
                .map(made -> new GroupMember(settings, share, owner, metrics, standing, made))
                .filter(GroupMember::run)
                .isPresent();
        if (again) {
          TimeUnit.MILLISECONDS.sleep(ANEW_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      log.debug("{} was interrupted", share.group());
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        settings.member(share), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
