package io.tandem.runtime.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A record to be published.
 *
 * @param partition where it goes; by the hash of its key when empty
 * @param value empty for a tombstone, which ends the key in a compacted topic
 * @param headers texts by name
 */
public record OutRecord(
    String topic,
    OptionalInt partition,
    String key,
    Optional<byte[]> value,
    Map<String, String> headers) {

  public OutRecord {
    headers = Map.copyOf(headers);
    if (partition.isPresent() && partition.getAsInt() < 0) {
      throw new IllegalArgumentException("no partition: " + partition.getAsInt());
    }
  }

  public static OutRecord of(String topic, String key, byte[] value) {
    return new OutRecord(topic, OptionalInt.empty(), key, Optional.of(value), Map.of());
  }

  public static OutRecord of(String topic, int partition, String key, byte[] value) {
    return new OutRecord(topic, OptionalInt.of(partition), key, Optional.of(value), Map.of());
  }

  public static OutRecord tombstone(String topic, String key) {
    return new OutRecord(topic, OptionalInt.empty(), key, Optional.empty(), Map.of());
  }

  public static OutRecord tombstone(String topic, int partition, String key) {
    return new OutRecord(topic, OptionalInt.of(partition), key, Optional.empty(), Map.of());
  }

  /** With one more header. */
  public OutRecord with(String name, String text) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(name, text);
    return with(more);
  }

  /** With these headers and no other. */
  public OutRecord with(Map<String, String> newHeaders) {
    return new OutRecord(topic, partition, key, value, newHeaders);
  }
}
