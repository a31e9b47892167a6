package io.tandem.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.PartitionCounts;
import io.tandem.contracts.Topic;
import io.tandem.runtime.health.Readiness;
import io.tandem.runtime.metrics.Metrics;
import io.tandem.testkit.Await;
import io.tandem.testkit.KafkaBroker;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TopicsAndViewsTest {

  private static final Duration SOON = Duration.ofSeconds(15);

  private static KafkaBroker broker;

  private final Metrics registry = new Metrics();
  private final KafkaMetrics metrics = new KafkaMetrics(registry);
  private final KafkaSettings settings =
      new KafkaSettings(broker.bootstrap(), "node", Duration.ofSeconds(6), Duration.ofSeconds(60));
  private final Publisher publisher = Publisher.start(settings, metrics);
  private final String topic = "view-" + UUID.randomUUID();
  private final List<String> seen = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void startBroker() {
    broker = new KafkaBroker();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @AfterEach
  void closePublisher() {
    publisher.close();
  }

  @Test
  void makesTheTopicsThatAreMissingAndTellsHowTheOthersAre() {
    Set<Topic> wanted = Set.of(Topic.CALL_INBOX, Topic.CALL_STATES, Topic.DEAD_LETTERS);
    Map<Topic, Integer> made = await(ensure(wanted, new PartitionCounts(1, 2, 3, 4)));
    assertThat(made)
        .isEqualTo(Map.of(Topic.CALL_INBOX, 3, Topic.CALL_STATES, 3, Topic.DEAD_LETTERS, 1));
    assertThat(await(ensure(wanted, new PartitionCounts(1, 2, 30, 4))))
        .as("what exists stays as it is")
        .isEqualTo(made);
  }

  @Test
  void refusesTopicsThatMustAgreeAndDoNot() {
    broker.createTopic(Topic.REGISTER_REQUESTS.topicName(), 2);
    broker.createTopic(Topic.BINDINGS.topicName(), 3);
    Future<?> ensured =
        ensure(Set.of(Topic.REGISTER_REQUESTS, Topic.BINDINGS), new PartitionCounts(1, 2, 3, 4));
    Await.until("an answer", SOON, ensured::isComplete);
    assertThat(ensured.cause()).hasMessageContaining("same number of partitions");
  }

  @Test
  void aViewHandsOverWhatWasThereSaysSoAndGoesOn() {
    broker.createTopic(topic, 3);
    put("a", "1");
    put("b", "2");
    stored(publisher.publish(OutRecord.tombstone(topic, "a")));
    try (TopicView view = view(record -> seen.add(text(record)))) {
      Await.until("caught up", SOON, view::isCaughtUp);
      assertThat(seen).contains("a=1", "b=2", "a=gone");
      put("c", "3");
      Await.until("what came later", SOON, () -> seen.contains("c=3"));
    }
  }

  @Test
  void aViewIsNotReadyBeforeTheLastRecordThatStoodThereIsInIt() {
    broker.createTopic(topic, 1);
    put("a", "1");
    put("b", "2");
    put("c", "3");
    CountDownLatch goOn = new CountDownLatch(1);
    RecordHandler handler =
        record -> {
          seen.add(text(record));
          if (record.key().equals("c")) {
            uninterrupted(goOn);
          }
        };
    try (TopicView view = view(handler)) {
      Await.until("the last record", SOON, () -> seen.contains("c=3"));
      assertThat(view.isCaughtUp()).isFalse();
      assertThat(view.readiness("things")).isInstanceOf(Readiness.Down.class);
      put("d", "4");
      goOn.countDown();
      Await.until("caught up", SOON, view::isCaughtUp);
      assertThat(view.readiness("things")).isEqualTo(Readiness.UP);
    } finally {
      goOn.countDown();
    }
    assertThat(registry.scrape()).contains("tandem_kafka_to_read{reader=\"test\"} 0.0");
  }

  @Test
  void aViewOfAnEmptyTopicHasCaughtUpAtOnce() {
    broker.createTopic(topic, 2);
    try (TopicView view = view(record -> seen.add(text(record)))) {
      Await.until("caught up", SOON, view::isCaughtUp);
    }
  }

  @Test
  void aViewWaitsForATopicThatIsNotThereYet() {
    try (TopicView view = view(record -> seen.add(text(record)))) {
      assertThat(view.isCaughtUp()).isFalse();
      broker.createTopic(topic, 1);
      put("a", "1");
      Await.until("the record", SOON, () -> seen.contains("a=1"));
    }
  }

  @Test
  void aHandlerThatThrowsLosesThatRecordOnly() {
    broker.createTopic(topic, 1);
    put("bad", "1");
    put("good", "2");
    RecordHandler handler =
        record -> {
          if (record.key().equals("bad")) {
            throw new IllegalStateException("as the test wants it");
          }
          seen.add(text(record));
        };
    try (TopicView view = view(handler)) {
      Await.until("caught up", SOON, view::isCaughtUp);
    }
    assertThat(seen).containsExactly("good=2");
    assertThat(registry.scrape())
        .contains("tandem_kafka_handler_failed_total{topic=\"" + topic + "\"} 1.0");
  }

  @Test
  void whatCannotBeReadIsCountedAndKeptAsideAsItWas() {
    Map<Topic, Integer> _ =
        await(ensure(Set.of(Topic.DEAD_LETTERS), new PartitionCounts(1, 2, 3, 4)));
    broker.createTopic(topic, 1);
    put("k", "this is no envelope");
    DeadLetters deadLetters = new DeadLetters(publisher, metrics);
    List<InRecord> kept = new CopyOnWriteArrayList<>();
    try (TopicView _ = view(record -> assertThat(deadLetters.read(record)).isEmpty());
        TopicView _ =
            TopicView.start(
                settings, "dead", List.of(Topic.DEAD_LETTERS.topicName()), kept::add, metrics)) {
      Await.until("it was kept", SOON, () -> !kept.isEmpty());
    }
    InRecord letter = kept.getFirst();
    assertThat(letter.value()).hasValue("this is no envelope".getBytes(StandardCharsets.UTF_8));
    assertThat(letter.header("topic")).hasValue(topic);
    assertThat(letter.header("partition")).hasValue("0");
    assertThat(letter.header("offset")).hasValue("0");
    assertThat(letter.header("reason")).isPresent();
    assertThat(registry.scrape())
        .contains("tandem_kafka_corrupt_total{topic=\"" + topic + "\"} 1.0");
  }

  private static void uninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private TopicView view(RecordHandler handler) {
    return TopicView.start(settings, "test", List.of(topic), handler, metrics);
  }

  private Future<Map<Topic, Integer>> ensure(Set<Topic> wanted, PartitionCounts counts) {
    return Topics.ensure(settings, wanted, counts, (short) 1);
  }

  private void put(String key, String text) {
    stored(publisher.publish(OutRecord.of(topic, key, text.getBytes(StandardCharsets.UTF_8))));
  }

  private static void stored(Future<Long> stored) {
    Await.until("it is stored", SOON, stored::succeeded);
  }

  private static <T> T await(Future<T> future) {
    Await.until("an answer", SOON, future::isComplete);
    assertThat(future.succeeded()).as(String.valueOf(future.cause())).isTrue();
    return future.result();
  }

  private static String text(InRecord record) {
    return record.key()
        + "="
        + record.value().map(v -> new String(v, StandardCharsets.UTF_8)).orElse("gone");
  }
}
