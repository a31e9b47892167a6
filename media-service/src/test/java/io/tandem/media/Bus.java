package io.tandem.media;

import io.tandem.contracts.ContractCodec;
import io.tandem.contracts.ContractRecord;
import io.tandem.contracts.Decoded;
import io.tandem.contracts.MediaFact;
import io.tandem.contracts.MediaNode;
import io.tandem.contracts.MediaPlan;
import io.tandem.contracts.Topic;
import io.tandem.kernel.CallSid;
import io.tandem.runtime.kafka.InRecord;
import io.tandem.runtime.kafka.KafkaMetrics;
import io.tandem.runtime.kafka.KafkaSettings;
import io.tandem.runtime.kafka.OutRecord;
import io.tandem.runtime.kafka.Publisher;
import io.tandem.runtime.kafka.TopicView;
import io.tandem.runtime.metrics.Metrics;
import io.tandem.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Signaling's side of Kafka: writes plans, reads facts and heartbeats. */
final class Bus implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Metrics metrics = new Metrics();
  private final Publisher publisher;
  private final TopicView view;
  private final List<InRecord> records = new CopyOnWriteArrayList<>();

  Bus(String bootstrap) {
    KafkaSettings settings =
        new KafkaSettings(bootstrap, "test", Duration.ofSeconds(6), Duration.ofSeconds(60));
    KafkaMetrics kafkaMetrics = new KafkaMetrics(metrics);
    publisher = Publisher.start(settings, kafkaMetrics);
    List<String> read =
        List.of(
            Topic.CALL_INBOX.topicName(),
            Topic.MEDIA_NODES.topicName(),
            Topic.DEAD_LETTERS.topicName());
    view = TopicView.start(settings, "test", read, records::add, kafkaMetrics);
  }

  void plan(int partition, MediaPlan plan) {
    raw(partition, plan.callSid().value(), ContractCodec.encode(plan));
  }

  void raw(int partition, String key, byte[] value) {
    var _ = publisher.publish(OutRecord.of(Topic.MEDIA_PLANS.topicName(), partition, key, value));
  }

  void tombstone(int partition, CallSid call) {
    var _ =
        publisher.publish(
            OutRecord.tombstone(Topic.MEDIA_PLANS.topicName(), partition, call.value()));
  }

  /** The {@code nth} fact of that type about the call, counted from 1. */
  <T extends MediaFact> T awaitFact(CallSid call, Class<T> type, int nth) {
    Await.until(
        nth + ". " + type.getSimpleName() + " of " + call,
        PATIENCE,
        () -> facts(call, type).size() >= nth,
        () -> facts(call, MediaFact.class).toString());
    return facts(call, type).get(nth - 1);
  }

  <T extends MediaFact> List<T> facts(CallSid call, Class<T> type) {
    return records.stream()
        .filter(record -> record.topic().equals(Topic.CALL_INBOX.topicName()))
        .filter(record -> record.partition() == call.shard() && record.key().equals(call.value()))
        .map(Bus::contents)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  MediaNode awaitHeartbeat(Predicate<MediaNode> which) {
    Await.until("such a heartbeat", PATIENCE, () -> heartbeats().stream().anyMatch(which));
    return heartbeats().stream().filter(which).findFirst().orElseThrow();
  }

  List<MediaNode> heartbeats() {
    return records.stream()
        .filter(record -> record.topic().equals(Topic.MEDIA_NODES.topicName()))
        .filter(record -> record.value().isPresent())
        .map(record -> (MediaNode) contents(record))
        .toList();
  }

  void awaitGone(String nodeId) {
    Await.until(
        nodeId + " is gone",
        PATIENCE,
        () -> last(Topic.MEDIA_NODES, nodeId).map(r -> r.value().isEmpty()).orElse(false));
  }

  InRecord awaitDeadLetter(String key) {
    Await.until("it is kept aside", PATIENCE, () -> last(Topic.DEAD_LETTERS, key).isPresent());
    return last(Topic.DEAD_LETTERS, key).orElseThrow();
  }

  private Optional<InRecord> last(Topic topic, String key) {
    return records.reversed().stream()
        .filter(record -> record.topic().equals(topic.topicName()) && record.key().equals(key))
        .findFirst();
  }

  private static ContractRecord contents(InRecord record) {
    Decoded decoded = ContractCodec.decode(record.value().orElseThrow());
    if (decoded instanceof Decoded.Known(ContractRecord contents)) {
      return contents;
    }
    throw new AssertionError(record + " is " + decoded);
  }

  @Override
  public void close() {
    view.close();
    publisher.close();
    metrics.close();
  }
}
