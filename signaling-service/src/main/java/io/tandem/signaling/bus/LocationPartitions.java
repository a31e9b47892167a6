package io.tandem.signaling.bus;

import java.nio.charset.StandardCharsets;
import java.util.function.ToIntFunction;
import org.apache.kafka.common.utils.Utils;

/**
 * In which partition of {@code register-requests}, and so of {@code bindings}, an address-of-record
 * stands: as Kafka's producer chooses by the key. Any thread.
 */
public final class LocationPartitions implements ToIntFunction<String> {

  private volatile int total = 1;

  /** How many there are, as soon as Kafka has said so. */
  public void totalIs(int partitions) {
    total = Math.max(1, partitions);
  }

  @Override
  public int applyAsInt(String addressOfRecord) {
    byte[] key = addressOfRecord.getBytes(StandardCharsets.UTF_8);
    return Utils.toPositive(Utils.murmur2(key)) % total;
  }
}
