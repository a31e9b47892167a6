package io.tandem.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.runtime.health.Readiness;
import io.tandem.runtime.kafka.OwnedPartitions.FirstFrom;
import io.tandem.runtime.kafka.OwnedPartitions.Share;
import io.tandem.runtime.metrics.Metrics;
import io.tandem.testkit.Await;
import io.tandem.testkit.KafkaBroker;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What an owner gets of its inbox while acknowledgements are late, out of order, or fail to come.
 */
class OwnedInboxTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private static KafkaBroker broker;

  private final KafkaMetrics metrics = new KafkaMetrics(new Metrics());
  private final String id = UUID.randomUUID().toString().substring(0, 8);
  private final Share share =
      new Share("group-" + id, "inbox-" + id, "state-" + id, FirstFrom.EARLIEST);
  private final List<Ack> acks = new CopyOnWriteArrayList<>();
  private Publisher publisher;

  @BeforeAll
  static void startBroker() {
    broker = new KafkaBroker();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void startPublisher() {
    publisher = Publisher.start(settings("writer"), metrics);
  }

  @AfterEach
  void closePublisher() {
    publisher.close();
  }

  @Test
  void whatIsAcknowledgedOutOfOrderIsCommittedUpToTheFirstGap() {
    makeTopics(1);
    put(5);
    SeenByOwner first = collecting();
    try (OwnedPartitions _ = join(first)) {
      Await.until("all five", SOON, () -> acks.size() == 5, first::toString);
      List.of(4, 0, 1).forEach(i -> acks.get(i).acknowledge());
    }
    SeenByOwner next = new SeenByOwner();
    try (OwnedPartitions _ = join(next)) {
      Await.until("the last", SOON, () -> next.of(0).contains("received 4"), next::toString);
    }
    assertThat(next.of(0))
        .containsSubsequence("ready", "received 2", "received 3", "received 4")
        .doesNotContain("received 0", "received 1");
  }

  @Test
  void anOwnerThatIsBehindGetsNoMoreUntilItCatchesUp() {
    makeTopics(1);
    int many = 4_000;
    put(many);
    SeenByOwner seen = collecting();
    try (OwnedPartitions owned = join(seen)) {
      Await.until("a window full", SOON, () -> acks.size() >= 1_024);
      long committedBefore = owned.ready().size();
      // The last poll may have brought more than fits; two more commits pass without any.
      int held = settled();
      assertThat(held).isLessThan(2_000);
      acks.subList(1, held).forEach(Ack::acknowledge);
      assertThat(settled()).as("the oldest still waits").isEqualTo(held);
      acks.getFirst().acknowledge();
      Await.until("goes on", SOON, () -> acks.size() > held);
      Await.until("the rest", SOON, () -> acknowledgedAll() == many);
      assertThat(committedBefore).isEqualTo(1);
      assertThat(owned.leaseFresh(System.nanoTime())).isTrue();
    }
  }

  @Test
  void anErrorThrownByTheOwnerCostsOneRecord() {
    makeTopics(1);
    SeenByOwner seen =
        new SeenByOwner() {
          @Override
          public void onReceived(int partition, InRecord record, Ack ack) {
            if (record.key().equals("key 1")) {
              throw new StackOverflowError("as the test wants it");
            }
            super.onReceived(partition, record, ack);
          }
        };
    put(3);
    try (OwnedPartitions _ = join(seen)) {
      Await.until("the last", SOON, () -> seen.of(0).contains("received 2"), seen::toString);
    }
    assertThat(seen.of(0))
        .containsExactly("assigned", "ready", "received 0", "received 2", "revoked");
  }

  @Test
  void aStateThatCannotBeReadKeepsThePartitionBackButNotTheLease() {
    broker.createTopic(share.inbox(), 1);
    SeenByOwner seen = new SeenByOwner();
    try (OwnedPartitions owned = join(seen)) {
      Await.until("membership is proved", SOON, () -> owned.leaseFresh(System.nanoTime()));
      assertThat(owned.ready()).isEmpty();
      broker.createTopic(share.states().getFirst(), 1, Map.of("cleanup.policy", "compact"));
      Await.until("ready", SOON, () -> owned.ready().contains(0), seen::toString);
    }
  }

  @Test
  void aMemberThatOwnsNothingHasNoLeaseToLose() {
    makeTopics(1);
    SeenByOwner first = new SeenByOwner();
    SeenByOwner second = new SeenByOwner();
    OwnedPartitions a = join(first);
    Await.until("owned by a", SOON, () -> a.ready().contains(0), first::toString);
    try (OwnedPartitions b = OwnedPartitions.start(settings("b"), share, second, metrics)) {
      Await.until("b is a member", SOON, () -> b.readiness().equals(Readiness.UP));
      assertThat(b.leaseFresh(System.nanoTime())).isFalse();
      a.close();
      Await.until("owned by b", SOON, () -> b.ready().contains(0), second::toString);
    }
    assertThat(first.lease()).isEmpty();
    assertThat(second.lease()).isEmpty();
    assertThat(metrics.leaseLost.of(share.group()).count()).isZero();
  }

  private SeenByOwner collecting() {
    return new SeenByOwner() {
      @Override
      public void onReceived(int partition, InRecord record, Ack ack) {
        acks.add(ack);
      }
    };
  }

  private int acknowledgedAll() {
    acks.forEach(Ack::acknowledge);
    return acks.size();
  }

  /** How many were delivered, once half a second has passed without another. */
  private int settled() {
    int[] last = {acks.size()};
    long[] since = {System.nanoTime()};
    Await.until(
        "no more come",
        SOON,
        () -> {
          if (acks.size() != last[0]) {
            last[0] = acks.size();
            since[0] = System.nanoTime();
          }
          return System.nanoTime() - since[0] > Duration.ofMillis(500).toNanos();
        });
    return last[0];
  }

  private void makeTopics(int partitions) {
    broker.createTopic(share.inbox(), partitions);
    broker.createTopic(share.states().getFirst(), partitions, Map.of("cleanup.policy", "compact"));
  }

  private void put(int records) {
    List<Future<Long>> stored = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      byte[] text = Integer.toString(i).getBytes(StandardCharsets.UTF_8);
      stored.add(publisher.publish(OutRecord.of(share.inbox(), 0, "key " + i, text)));
    }
    Await.until("all stored", SOON, () -> stored.stream().allMatch(Future::succeeded));
  }

  private OwnedPartitions join(SeenByOwner seen) {
    return OwnedPartitions.start(settings("a"), share, seen, metrics);
  }

  private static KafkaSettings settings(String node) {
    return new KafkaSettings(
        broker.bootstrap(), node, Duration.ofSeconds(2), Duration.ofSeconds(60));
  }
}
