package io.tandem.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.tandem.runtime.health.Readiness;
import io.tandem.runtime.kafka.OwnedPartitions.FirstFrom;
import io.tandem.runtime.kafka.OwnedPartitions.Share;
import io.tandem.runtime.metrics.Metrics;
import io.tandem.testkit.Await;
import io.tandem.testkit.KafkaBroker;
import io.tandem.testkit.Ports;
import io.vertx.core.Future;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Kafka goes away and comes back: who publishes, views or owns neither loses nor spins. */
class OutageTest {

  private static final Duration SOON = Duration.ofSeconds(15);

  private final Metrics registry = new Metrics();
  private final KafkaMetrics metrics = new KafkaMetrics(registry);

  @Test
  void nothingIsLostAndEverybodyGoesOnWhenKafkaReturns() {
    try (KafkaBroker broker = new KafkaBroker()) {
      KafkaSettings settings = settings(broker.bootstrap());
      broker.createTopic("inbox", 1);
      broker.createTopic("state", 1, Map.of("cleanup.policy", "compact"));
      broker.createTopic("viewed", 2);
      SeenByOwner owner = new SeenByOwner();
      List<String> viewed = new CopyOnWriteArrayList<>();
      Share share = new Share("group", "inbox", "state", FirstFrom.LATEST);
      try (Publisher publisher = Publisher.start(settings, metrics);
          OwnedPartitions owned = OwnedPartitions.start(settings, share, owner, metrics);
          TopicView view =
              TopicView.start(
                  settings, "view", List.of("viewed"), r -> viewed.add(r.key()), metrics)) {
        Await.until("owned", SOON, () -> owned.ready().size() == 1, owner::toString);
        Await.until("viewed", SOON, view::isCaughtUp);
        stored(publisher.publish(record("inbox", "before")));

        broker.stop();
        long cpuBefore = processCpuNanos();
        long outageBegan = System.nanoTime();
        List<Future<Long>> waiting = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
          waiting.add(publisher.publish(record("inbox", "during-" + i)));
          waiting.add(publisher.publish(record("viewed", "during-" + i)));
        }
        assertThat(millisSince(outageBegan)).as("publishing blocks nobody").isLessThan(1_000);

        Await.until("lease lost", SOON, () -> owner.lease().contains("lost"), owner::toString);
        assertThat(owned.leaseFresh(System.nanoTime())).isFalse();
        assertThat(owned.readiness()).isInstanceOf(Readiness.Down.class);
        assertThat(publisher.oldestPendingAgeNanos()).isGreaterThan(TimeUnit.SECONDS.toNanos(2));
        assertThat(publisher.pending()).isEqualTo(200);
        double busy = (double) (processCpuNanos() - cpuBefore) / (System.nanoTime() - outageBegan);
        assertThat(busy).as("cores busy while Kafka is away").isLessThan(0.5);

        broker.start();
        Await.until("regained", SOON, () -> owner.lease().contains("regained"), owner::toString);
        waiting.forEach(OutageTest::stored);
        Await.until("the inbox", SOON, () -> owner.of(0).contains("received during-99"));
        Await.until("the view", SOON, () -> viewed.size() >= 100);
        assertThat(publisher.oldestPendingAgeNanos()).isZero();
      }
      assertThat(viewed).as("an idempotent producer repeats nothing").hasSize(100);
      assertThat(received(owner)).isSubsetOf(expected());
      assertThat(received(owner)).containsAll(expected());
      assertThat(firstTimes(owner)).isEqualTo(expected());
    }
  }

  @Test
  void whatIsPublishedBeforeKafkaIsThereArrivesWhenItIs() {
    try (KafkaBroker broker = new KafkaBroker()) {
      broker.createTopic("early", 1);
      broker.stop();
      try (Publisher publisher = Publisher.start(settings(broker.bootstrap()), metrics)) {
        Future<Long> first = publisher.publish(record("early", "first"));
        Future<Long> second = publisher.publish(record("early", "second"));
        broker.start();
        stored(first);
        stored(second);
        assertThat(second.result()).isEqualTo(first.result() + 1);
      }
    }
  }

  @Test
  void aRecordForAPartitionThatDoesNotExistHoldsUpNobody() {
    try (KafkaBroker broker = new KafkaBroker()) {
      broker.createTopic("narrow", 1);
      try (Publisher publisher = Publisher.start(settings(broker.bootstrap()), metrics)) {
        stored(publisher.publish(record("narrow", "first")));
        long beganNanos = System.nanoTime();
        List<Future<Long>> lost = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          lost.add(publisher.publish(OutRecord.of("narrow", 7, "k", new byte[] {1})));
        }
        Future<Long> next = publisher.publish(record("narrow", "next"));
        stored(next);
        assertThat(millisSince(beganNanos)).as("20 times half a second").isLessThan(5_000);
        assertThat(lost).allMatch(Future::failed);
        assertThat(registry.scrape())
            .contains("tandem_kafka_publish_failed_total{topic=\"narrow\"} 20.0");
      }
    }
  }

  @Test
  void tooManyRecordsAreRefusedAtOnceAndTheRestFailsWhenTheProcessStops() {
    KafkaSettings nowhere = settings("127.0.0.1:" + Ports.freeTcp());
    Publisher publisher = Publisher.start(nowhere, "small", metrics, 2, 1_000);
    Future<Long> first = publisher.publish(record("t", "1"));
    Future<Long> second = publisher.publish(record("t", "2"));
    assertThat(publisher.publish(record("t", "3")).failed()).isTrue();
    assertThat(first.isComplete()).isFalse();
    publisher.close();
    Await.until("both given up", SOON, () -> first.failed() && second.failed());
    assertThat(publisher.publish(record("t", "4")).failed()).isTrue();
  }

  @Test
  void tooManyBytesAreRefusedAtOnceAndFewerAreTakenAgain() {
    KafkaSettings nowhere = settings("127.0.0.1:" + Ports.freeTcp());
    try (Publisher publisher = Publisher.start(nowhere, "small", metrics, 100, 1_000)) {
      Future<Long> first = publisher.publish(OutRecord.of("t", "1", new byte[600]));
      assertThat(publisher.publish(OutRecord.of("t", "2", new byte[600])).failed()).isTrue();
      Future<Long> third = publisher.publish(OutRecord.of("t", "3", new byte[300]));
      assertThat(first.isComplete()).isFalse();
      assertThat(third.isComplete()).isFalse();
      assertThat(publisher.pending()).isEqualTo(2);
    }
  }

  @Test
  void aNameThatCannotBeResolvedYetIsWaitedFor() {
    KafkaSettings unknown = settings("kafka.invalid:9092");
    Publisher publisher = Publisher.start(unknown, metrics);
    Future<Long> waiting = publisher.publish(record("t", "1"));
    TopicView view = TopicView.start(unknown, "view", List.of("t"), _ -> {}, metrics);
    assertThat(waiting.isComplete()).isFalse();
    view.close();
    publisher.close();
    assertThat(waiting.failed()).isTrue();
    assertThat(view.caughtUp().failed()).isTrue();
  }

  private static List<String> expected() {
    List<String> expected = new ArrayList<>();
    expected.add("received before");
    for (int i = 0; i < 100; i++) {
      expected.add("received during-" + i);
    }
    return expected;
  }

  private static List<String> received(SeenByOwner owner) {
    return owner.of(0).stream().filter(event -> event.startsWith("received")).toList();
  }

  /** At least once is allowed to repeat, not to reorder. */
  private static List<String> firstTimes(SeenByOwner owner) {
    return received(owner).stream().distinct().toList();
  }

  private static KafkaSettings settings(String bootstrap) {
    return new KafkaSettings(bootstrap, "node", Duration.ofSeconds(6), Duration.ofSeconds(60));
  }

  private static OutRecord record(String topic, String text) {
    return OutRecord.of(topic, text, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void stored(Future<Long> stored) {
    Await.until("it is stored", SOON, stored::succeeded, () -> String.valueOf(stored.cause()));
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  private static long processCpuNanos() {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime();
  }
}
