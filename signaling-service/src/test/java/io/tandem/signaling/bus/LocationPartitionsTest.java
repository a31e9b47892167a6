package io.tandem.signaling.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;

class LocationPartitionsTest {

  private final LocationPartitions partitions = new LocationPartitions();

  @Test
  void choosesAsTheProducerOfKafkaDoes() {
    partitions.totalIs(16);

    assertThat(IntStream.range(0, 200).mapToObj("u%d@example.org"::formatted))
        .allSatisfy(
            address ->
                assertThat(partitions.applyAsInt(address))
                    .isEqualTo(
                        BuiltInPartitioner.partitionForKey(
                            address.getBytes(StandardCharsets.UTF_8), 16)));
  }

  @Test
  void knowsOnePartitionBeforeKafkaHasSaidHowManyThereAre() {
    assertThat(partitions.applyAsInt("1001@example.org")).isZero();
  }
}
