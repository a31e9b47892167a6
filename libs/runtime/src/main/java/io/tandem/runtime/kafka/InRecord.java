package io.tandem.runtime.kafka;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** A record that was read. Immutable by agreement: nobody writes into the bytes of a value. */
public final class InRecord {

  private final ConsumerRecord<byte[], byte[]> record;

  public InRecord(ConsumerRecord<byte[], byte[]> record) {
    this.record = record;
  }

  public String topic() {
    return record.topic();
  }

  public int partition() {
    return record.partition();
  }

  public long offset() {
    return record.offset();
  }

  /** When it was written, by the producer's clock: milliseconds since 1970. */
  public long timestampMillis() {
    return record.timestamp();
  }

  /** Empty text when the record has no key. */
  public String key() {
    return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
  }

  /** Empty for a tombstone: the key is no more. */
  public Optional<byte[]> value() {
    return Optional.ofNullable(record.value());
  }

  /** The last header of that name, as text. */
  public Optional<String> header(String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null
        ? Optional.empty()
        : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
  }

  /** Where it stands; for logs. */
  @Override
  public String toString() {
    return record.topic() + "-" + record.partition() + "@" + record.offset();
  }
}
