package io.tandem.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.ContractCodec;
import io.tandem.contracts.ContractRecord;
import io.tandem.contracts.Custody;
import io.tandem.contracts.Subscriber;
import io.tandem.runtime.metrics.Metrics;
import io.tandem.testkit.Await;
import io.tandem.testkit.KafkaBroker;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One bad record costs that record: never the ones behind it, never the thread. */
class FaultyRecordsTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private static KafkaBroker broker;

  private final String topic = "faulty-" + UUID.randomUUID().toString().substring(0, 8);
  private final Metrics registry = new Metrics();
  private final KafkaMetrics metrics = new KafkaMetrics(registry);

  @BeforeAll
  static void startBroker() {
    broker = new KafkaBroker();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void whatKafkaWillNeverTakeFailsAloneAndLeavesNothingPending() {
    broker.createTopic(topic, 1);
    try (Publisher publisher = Publisher.start(settings(), metrics)) {
      Future<Long> tooLarge = publisher.publish(OutRecord.of(topic, "key", new byte[2 << 20]));
      Future<Long> noName = publisher.publish(OutRecord.of("no topic!", "key", new byte[1]));
      Future<Long> good = publisher.publish(OutRecord.of(topic, "key", bytes("good")));
      Await.until("the good one is durable", SOON, good::succeeded);
      assertThat(tooLarge.failed()).isTrue();
      assertThat(noName.failed()).isTrue();
      Await.until("nothing waits", SOON, () -> publisher.pending() == 0);
      assertThat(publisher.oldestPendingAgeNanos())
          .as("a record that is forgotten here would refuse calls for ever")
          .isZero();
    }
  }

  @Test
  void aViewGoesOnAfterAnErrorInItsHandler() {
    broker.createTopic(topic, 1);
    List<String> seen = new CopyOnWriteArrayList<>();
    RecordHandler handler =
        record -> {
          if (record.key().equals("deep")) {
            throw new StackOverflowError("as the test wants it");
          }
          seen.add(record.key());
        };
    try (Publisher publisher = Publisher.start(settings(), metrics);
        TopicView _ = TopicView.start(settings(), "view", List.of(topic), handler, metrics)) {
      durable(publisher, OutRecord.of(topic, "deep", bytes("1")));
      durable(publisher, OutRecord.of(topic, "good", bytes("2")));
      Await.until("the good one is seen", SOON, () -> seen.contains("good"));
    }
    assertThat(registry.scrape())
        .contains("tandem_kafka_handler_failed_total{topic=\"" + topic + "\"} 1.0");
  }

  @Test
  void recordsOfALaterReleaseAreCountedAndSkipped() {
    broker.createTopic(topic, 1);
    Subscriber subscriber =
        new Subscriber("1001", "example.org", Map.of(), "", false, Custody.DEFAULT, 1);
    List<ContractRecord> seen = new CopyOnWriteArrayList<>();
    try (Publisher publisher = Publisher.start(settings(), metrics)) {
      DeadLetters deadLetters = new DeadLetters(publisher, metrics);
      durable(publisher, OutRecord.of(topic, "a", ofLaterRelease(subscriber)));
      durable(publisher, OutRecord.of(topic, "b", ContractCodec.encode(subscriber)));
      RecordHandler handler = record -> deadLetters.read(record).ifPresent(seen::add);
      try (TopicView _ = TopicView.start(settings(), "view", List.of(topic), handler, metrics)) {
        Await.until("the known one is seen", SOON, () -> seen.contains(subscriber));
      }
    }
    assertThat(seen).hasSize(1);
    assertThat(registry.scrape())
        .contains("tandem_kafka_unknown_type_total{topic=\"" + topic + "\"} 1.0");
  }

  /** An envelope with our mark, and with a body whose field number, 999, is not given out yet. */
  private static byte[] ofLaterRelease(ContractRecord known) {
    // The mark is a fixed32 in field 1: five bytes, always first.
    byte[] later = Arrays.copyOf(ContractCodec.encode(known), 5 + 4);
    later[5] = (byte) 0xBA;
    later[6] = 0x3E;
    later[7] = 1;
    later[8] = 'x';
    return later;
  }

  private static void durable(Publisher publisher, OutRecord record) {
    Future<Long> stored = publisher.publish(record);
    Await.until(record.key() + " stored", SOON, stored::succeeded);
  }

  private static KafkaSettings settings() {
    return new KafkaSettings(
        broker.bootstrap(), "faulty", Duration.ofSeconds(6), Duration.ofSeconds(60));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
