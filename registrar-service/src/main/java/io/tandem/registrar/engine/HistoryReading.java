package io.tandem.registrar.engine;

import io.tandem.contracts.Topic;
import io.tandem.runtime.health.Readiness;
import io.tandem.runtime.kafka.KafkaMetrics;
import io.tandem.runtime.kafka.KafkaSettings;
import io.tandem.runtime.kafka.OwnedPartitions;
import io.tandem.runtime.kafka.OwnedPartitions.FirstFrom;
import io.tandem.runtime.kafka.OwnedPartitions.Share;
import io.tandem.runtime.kafka.PartitionOwner;
import java.util.List;

/**
 * Reads {@code cdrs} for one store, together with the other processes that use it: the group is
 * named after the store, so that a store that is new is filled from all that Kafka still has, and
 * one that is a process's own sees every call.
 */
public final class HistoryReading implements HistoryKeeper.Reading {

  private static final String GROUP = "registrar-history-";

  private final OwnedPartitions partitions;

  private HistoryReading(OwnedPartitions partitions) {
    this.partitions = partitions;
  }

  /** Joins the group, at once or as soon as Kafka is there. */
  public static HistoryReading start(
      KafkaSettings settings, String storeId, PartitionOwner feed, KafkaMetrics metrics) {
    Share share = new Share(GROUP + storeId, Topic.CDRS.topicName(), List.of(), FirstFrom.EARLIEST);
    return new HistoryReading(OwnedPartitions.start(settings, share, feed, metrics));
  }

  @Override
  public Readiness readiness() {
    return partitions.readiness();
  }

  @Override
  public void close() {
    partitions.close();
  }
}
