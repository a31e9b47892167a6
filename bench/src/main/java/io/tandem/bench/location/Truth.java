package io.tandem.bench.location;

import io.tandem.contracts.BindingSet;
import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.ContractCodec;
import io.tandem.contracts.Decoded;
import io.tandem.contracts.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What the topic {@code bindings} says, read from the beginning to its end. */
final class Truth {

  private final Map<String, BindingSet> sets = new HashMap<>();

  static Truth read(String bootstrap) {
    Truth truth = new Truth();
    Map<String, Object> config = Map.of("bootstrap.servers", bootstrap, "client.id", "truth");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(Topic.BINDINGS.topicName()).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        consumer.poll(Duration.ofMillis(500)).forEach(truth::take);
      }
    }
    return truth;
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    String address = new String(record.key(), StandardCharsets.UTF_8);
    if (record.value() == null) {
      sets.remove(address);
    } else if (ContractCodec.decode(record.value()) instanceof Decoded.Known(BindingSet set)) {
      sets.put(address, set);
    }
  }

  int bindings() {
    return sets.values().stream().mapToInt(set -> set.bindings().size()).sum();
  }

  /** Whether what a phone was told last still stands, or a later request of its own. */
  boolean keeps(Phone phone, String domain) {
    BindingSet set = sets.get(phone.name + "@" + domain);
    return set != null && set.bindings().stream().anyMatch(binding -> keeps(binding, phone));
  }

  private static boolean keeps(Binding binding, Phone phone) {
    boolean later =
        binding.callId().equals(phone.acknowledgedCallId)
            && binding.cseq() >= phone.acknowledgedCseq;
    boolean afterRestart =
        !binding.callId().equals(phone.acknowledgedCallId)
            && binding.callId().equals(phone.callId());
    return (later || afterRestart) && binding.expiresAtEpochMillis() > System.currentTimeMillis();
  }
}
