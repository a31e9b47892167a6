package io.tandem.e2e.harness;

import io.tandem.contracts.CallRecord;
import io.tandem.contracts.ContractCodec;
import io.tandem.contracts.Decoded;
import io.tandem.contracts.Topic;
import io.tandem.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The call records of an exchange, read from the topic {@code cdrs} itself, from its beginning. In
 * no consumer group, so that it takes nothing away from anybody. Owned by the test's thread.
 */
public final class Cdrs implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<CallRecord> records = new ArrayList<>();

  public Cdrs(Exchange exchange) {
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", exchange.kafka()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(Topic.CDRS.topicName(), PATIENCE).stream()
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Every record so far, also those that are not call records as an error. */
  public List<CallRecord> all() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment(), PATIENCE);
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
        add(read(record.value()));
      }
    }
    return List.copyOf(records);
  }

  /** When its media node has told, a call's record comes again: the same, with that. */
  private void add(CallRecord record) {
    for (int i = 0; i < records.size(); i++) {
      if (records.get(i).callSid().equals(record.callSid())) {
        CallRecord first = records.get(i);
        if (first.equals(record)
            || !first.withMedia(record.callerMedia(), record.calleeMedia()).equals(record)) {
          throw new AssertionError("two records of one call: " + first + " and " + record);
        }
        records.set(i, record);
        return;
      }
    }
    records.add(record);
  }

  /** Waits for the record of a call that matches; fails when there are several. */
  public CallRecord awaitOne(String what, Predicate<CallRecord> matching) {
    Await.until(
        "a call record: " + what,
        PATIENCE,
        () -> all().stream().anyMatch(matching),
        records::toString);
    List<CallRecord> found = records.stream().filter(matching).toList();
    if (found.size() != 1) {
      throw new AssertionError("one call record expected: " + what + "; found " + found);
    }
    return found.get(0);
  }

  private static CallRecord read(byte[] value) {
    if (ContractCodec.decode(value) instanceof Decoded.Known(CallRecord record)) {
      return record;
    }
    throw new AssertionError("something else than a call record in " + Topic.CDRS.topicName());
  }

  @Override
  public void close() {
    consumer.close();
  }
}
