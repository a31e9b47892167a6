package io.tandem.runtime.kafka;

import io.tandem.contracts.ContractCodec;
import io.tandem.contracts.ContractRecord;
import io.tandem.contracts.Decoded;
import io.tandem.contracts.Topic;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the value of a record, and deals with those that cannot be read: a type of a later release
 * is counted and skipped, damaged bytes are counted and kept in {@code dead-letters} as they were.
 * Any thread.
 */
public final class DeadLetters {

  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

  private final Publisher publisher;
  private final KafkaMetrics metrics;

  public DeadLetters(Publisher publisher, KafkaMetrics metrics) {
    this.publisher = publisher;
    this.metrics = metrics;
  }

  /** The record's contents; empty for a tombstone, and for what has been dealt with here. */
  public Optional<ContractRecord> read(InRecord record) {
    return record.value().flatMap(value -> read(record, value));
  }

  /**
   * Keeps a record aside that could be decoded but does not belong: a snapshot in an inbox, say.
   *
   * @param reason for an operator
   */
  public void keep(InRecord record, String reason) {
    record.value().ifPresent(value -> keep(record, value, reason));
  }

  private Optional<ContractRecord> read(InRecord record, byte[] value) {
    return switch (ContractCodec.decode(value)) {
      case Decoded.Known(ContractRecord contents) -> Optional.of(contents);
      case Decoded.UnknownType() -> {
        metrics.unknownType.of(record.topic()).increment();
        yield Optional.empty();
      }
      case Decoded.Corrupt(String reason) -> {
        keep(record, value, reason);
        yield Optional.empty();
      }
    };
  }

  private void keep(InRecord record, byte[] value, String reason) {
    metrics.corrupt.of(record.topic()).increment();
    log.warn("{} is kept aside: {}", record, reason);
    Map<String, String> headers =
        Map.of(
            "topic", record.topic(),
            "partition", Integer.toString(record.partition()),
            "offset", Long.toString(record.offset()),
            "reason", reason);
    publisher
        .publish(
            new OutRecord(
                Topic.DEAD_LETTERS.topicName(),
                OptionalInt.empty(),
                record.key(),
                Optional.of(value),
                headers))
        .onFailure(cause -> log.warn("{} could not be kept aside: {}", record, cause.toString()));
  }
}
