package io.tandem.registrar;

import io.tandem.contracts.BindingSet;
import io.tandem.contracts.CallRecord;
import io.tandem.contracts.ContractCodec;
import io.tandem.contracts.Decoded;
import io.tandem.contracts.Reach;
import io.tandem.contracts.RecordHeaders;
import io.tandem.contracts.RegisterRequest;
import io.tandem.contracts.Topic;
import io.tandem.runtime.kafka.InRecord;
import io.tandem.runtime.kafka.KafkaMetrics;
import io.tandem.runtime.kafka.KafkaSettings;
import io.tandem.runtime.kafka.OutRecord;
import io.tandem.runtime.kafka.Publisher;
import io.tandem.runtime.kafka.TopicView;
import io.tandem.runtime.metrics.Metrics;
import io.tandem.testkit.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Does with the registrar's topics what signaling-service does, and keeps all that it reads. */
final class Signaling implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Metrics metrics = new Metrics();
  private final Publisher publisher;
  private final TopicView view;
  private final List<InRecord> seen = new CopyOnWriteArrayList<>();
  private final Map<String, InRecord> answers = new ConcurrentHashMap<>();

  Signaling(String bootstrap) {
    KafkaSettings settings =
        new KafkaSettings(bootstrap, "signaling-0", Duration.ofSeconds(6), Duration.ofSeconds(60));
    KafkaMetrics kafkaMetrics = new KafkaMetrics(metrics);
    publisher = Publisher.start(settings, kafkaMetrics);
    view =
        TopicView.start(
            settings,
            "everything",
            Stream.of(
                    Topic.BINDINGS,
                    Topic.SUBSCRIBERS,
                    Topic.PROVISIONING_REQUESTS,
                    Topic.REGISTER_REQUESTS,
                    Topic.DEAD_LETTERS)
                .map(Topic::topicName)
                .toList(),
            this::onRecord,
            kafkaMetrics);
  }

  /** How a request was answered. */
  record Answer(String outcome, List<String> contacts) {}

  private void onRecord(InRecord record) {
    seen.add(record);
    if (record.topic().equals(Topic.BINDINGS.topicName())) {
      record.header(RecordHeaders.REQUEST_ID).ifPresent(id -> answers.put(id, record));
    }
  }

  Answer register(String addressOfRecord, String callId, long cseq, String contact, long expires) {
    return send(
        new RegisterRequest(
            addressOfRecord,
            List.of(new RegisterRequest.ContactChange(contact, expires, 1000, "", 0)),
            false,
            callId,
            cseq,
            "test phone",
            new Reach("signaling-0", "UDP", "127.0.0.1", 5070, 0, List.of()),
            System.currentTimeMillis()));
  }

  Answer send(RegisterRequest request) {
    String id = UUID.randomUUID().toString();
    publisher
        .publish(
            OutRecord.of(
                    Topic.REGISTER_REQUESTS.topicName(),
                    request.addressOfRecord(),
                    ContractCodec.encode(request))
                .with(Map.of(RecordHeaders.REQUEST_ID, id)))
        .await();
    Await.until("the answer to " + request, PATIENCE, () -> answers.containsKey(id));
    InRecord record = answers.get(id);
    return new Answer(record.header(RecordHeaders.OUTCOME).orElse(""), contacts(record));
  }

  void end(CallRecord call) {
    publisher
        .publish(
            OutRecord.of(
                Topic.CDRS.topicName(), call.callSid().value(), ContractCodec.encode(call)))
        .await();
  }

  void writeGarbage(Topic topic) {
    publisher
        .publish(
            OutRecord.of(topic.topicName(), "garbage", "garbage".getBytes(StandardCharsets.UTF_8)))
        .await();
  }

  /** What the topic last said about a key; empty when it said nothing, or a tombstone. */
  Optional<InRecord> latest(Topic topic, String key) {
    return records(topic)
        .filter(record -> record.key().equals(key))
        .reduce((_, last) -> last)
        .filter(record -> record.value().isPresent());
  }

  List<String> bound(String addressOfRecord) {
    return latest(Topic.BINDINGS, addressOfRecord).map(Signaling::contacts).orElse(List.of());
  }

  Stream<InRecord> records(Topic topic) {
    return seen.stream().filter(record -> record.topic().equals(topic.topicName()));
  }

  private static List<String> contacts(InRecord record) {
    return record
        .value()
        .map(
            value ->
                ContractCodec.decode(value) instanceof Decoded.Known(BindingSet set)
                    ? set.bindings().stream().map(BindingSet.Binding::contactUri).toList()
                    : List.<String>of())
        .orElse(List.of());
  }

  @Override
  public void close() {
    view.close();
    publisher.close();
    metrics.close();
  }
}
