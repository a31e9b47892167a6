package io.tandem.runtime.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads partitions of the state topics from the beginning to where they ended when they became
 * ours. A consumer of its own, there only while something is being replayed. Confined to the thread
 * of {@link OwnedPartitions}, which calls {@link #step} between its own polls, so that a long
 * replay does not cost it its membership.
 */
final class StateReplay implements AutoCloseable {

  /** What a step found. */
  record Step(List<ConsumerRecord<byte[], byte[]>> records, List<Integer> finished) {}

  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final KafkaSettings settings;
  private final List<String> topics;
  private final Map<TopicPartition, Long> ends = new HashMap<>();
  private final Set<TopicPartition> starting = new HashSet<>();
  private @Nullable KafkaConsumer<byte[], byte[]> consumer;

  StateReplay(KafkaSettings settings, List<String> topics) {
    this.settings = settings;
    this.topics = topics;
  }

  /** Reads everything again that is not finished, with another consumer. */
  void beginAnew() {
    starting.addAll(ends.keySet());
    ends.clear();
    closeReader();
  }

  /** Offsets up to the ends of what is being replayed; of what has not begun nothing is known. */
  long left() {
    KafkaConsumer<byte[], byte[]> reader = consumer;
    if (reader == null) {
      return 0;
    }
    return ends.entrySet().stream()
        .mapToLong(end -> end.getValue() - Math.max(0, position(reader, end.getKey())))
        .filter(offsets -> offsets > 0)
        .sum();
  }

  boolean idle() {
    return starting.isEmpty() && ends.isEmpty();
  }

  void begin(int partition) {
    starting.addAll(of(partition));
  }

  private List<TopicPartition> of(int partition) {
    return topics.stream().map(topic -> new TopicPartition(topic, partition)).toList();
  }

  void cancel(int partition) {
    List<TopicPartition> gone = of(partition);
    gone.forEach(starting::remove);
    if (ends.keySet().removeAll(gone)) {
      assign(consumer());
    }
    if (idle()) {
      close();
    }
  }

  /**
   * Reads on for at most a moment.
   *
   * @throws org.apache.kafka.common.KafkaException while the broker is away; the next step goes on
   *     where this one stopped
   */
  Step step() {
    KafkaConsumer<byte[], byte[]> reader = consumer();
    if (!starting.isEmpty()) {
      // Asked only now that the partition is ours: a late write of the owner before is included.
      Map<TopicPartition, Long> found = reader.endOffsets(starting, PATIENCE);
      Set<TopicPartition> fresh = Set.copyOf(starting);
      ends.putAll(found);
      starting.clear();
      assign(reader);
      reader.seekToBeginning(fresh);
    }
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
      if (record.offset() < ends.getOrDefault(partitionOf(record), Long.MAX_VALUE)) {
        records.add(record);
      }
    }
    return new Step(records, finish(reader));
  }

  @Override
  public void close() {
    starting.clear();
    ends.clear();
    closeReader();
  }

  private void closeReader() {
    KafkaConsumer<byte[], byte[]> reader = consumer;
    consumer = null;
    if (reader != null) {
      reader.close(CloseOptions.timeout(Duration.ZERO));
    }
  }

  private List<Integer> finish(KafkaConsumer<byte[], byte[]> reader) {
    List<TopicPartition> read = new ArrayList<>();
    for (Map.Entry<TopicPartition, Long> end : Map.copyOf(ends).entrySet()) {
      if (position(reader, end.getKey()) >= end.getValue()) {
        read.add(end.getKey());
        ends.remove(end.getKey());
      }
    }
    if (idle()) {
      close();
    } else if (!read.isEmpty()) {
      assign(reader);
    }
    return read.stream()
        .map(TopicPartition::partition)
        .distinct()
        .filter(partition -> of(partition).stream().noneMatch(this::isBeingRead))
        .toList();
  }

  private boolean isBeingRead(TopicPartition partition) {
    return ends.containsKey(partition) || starting.contains(partition);
  }

  /**
   * Below every offset while it is not known; records of this step must not go with an exception.
   */
  private static long position(KafkaConsumer<byte[], byte[]> reader, TopicPartition partition) {
    try {
      // The poll before has looked for it already; waiting here would add up over partitions.
      return reader.position(partition, Duration.ZERO);
    } catch (TimeoutException e) {
      return -1;
    }
  }

  /** Positions of partitions that stay are kept by Kafka. */
  private void assign(KafkaConsumer<byte[], byte[]> reader) {
    reader.assign(ends.keySet());
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    KafkaConsumer<byte[], byte[]> existing = consumer;
    if (existing == null) {
      existing =
          new KafkaConsumer<>(
              settings.reader("replay-" + topics.getFirst()),
              new ByteArrayDeserializer(),
              new ByteArrayDeserializer());
      consumer = existing;
    }
    return existing;
  }

  private static TopicPartition partitionOf(ConsumerRecord<byte[], byte[]> record) {
    return new TopicPartition(record.topic(), record.partition());
  }
}
