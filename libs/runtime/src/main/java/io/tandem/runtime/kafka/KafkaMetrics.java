package io.tandem.runtime.kafka;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.tandem.contracts.Topic;
import io.tandem.runtime.metrics.CounterFamily;
import io.tandem.runtime.metrics.GaugeFamily;
import io.tandem.runtime.metrics.Metrics;
import java.util.List;
import java.util.stream.Stream;

/** The catalogue of what we count about Kafka. One for each process. */
public final class KafkaMetrics {

  final CounterFamily published;
  final CounterFamily publishFailed;
  final Counter publishRefused;
  final Timer publishTime;
  final GaugeFamily publishPending;
  final CounterFamily received;
  final CounterFamily handlerFailed;
  final CounterFamily unknownType;
  final CounterFamily corrupt;
  final CounterFamily consumerTrouble;
  final CounterFamily leaseLost;
  final GaugeFamily ownedPartitions;
  final GaugeFamily toRead;

  private static final List<String> TOPICS =
      Stream.of(Topic.values()).map(Topic::topicName).toList();

  public KafkaMetrics(Metrics metrics) {
    published =
        metrics.counters(
            "tandem_kafka_published_total", "Records that Kafka has acknowledged", "topic");
    publishFailed =
        metrics
            .counters(
                "tandem_kafka_publish_failed_total",
                "Records that were given up: not acknowledged within the delivery timeout, or refused",
                "topic")
            .startingWith(TOPICS);
    publishRefused =
        metrics.counter(
            "tandem_kafka_publish_refused_total",
            "Records refused at once because too many were waiting");
    publishTime =
        metrics.timer(
            "tandem_kafka_publish_seconds", "From publishing a record to its acknowledgement");
    publishPending =
        metrics.gauges(
            "tandem_kafka_publish_pending",
            "Records that wait for their acknowledgement",
            "publisher");
    received = metrics.counters("tandem_kafka_received_total", "Records that were read", "topic");
    handlerFailed =
        metrics
            .counters(
                "tandem_kafka_handler_failed_total",
                "Records whose handling ended in an exception: a defect of ours",
                "topic")
            .startingWith(TOPICS);
    unknownType =
        metrics
            .counters(
                "tandem_kafka_unknown_type_total",
                "Records of a type that this release does not know: skipped",
                "topic")
            .startingWith(TOPICS);
    corrupt =
        metrics
            .counters(
                "tandem_kafka_corrupt_total",
                "Records that cannot be read: kept aside in dead-letters",
                "topic")
            .startingWith(TOPICS);
    consumerTrouble =
        metrics.counters(
            "tandem_kafka_consumer_trouble_total",
            "Times that reading from Kafka failed and was tried again",
            "reader");
    leaseLost =
        metrics.counters(
            "tandem_kafka_lease_lost_total",
            "Times that membership of a group was not confirmed within the session timeout",
            "group");
    ownedPartitions =
        metrics.gauges(
            "tandem_kafka_owned_partitions", "Partitions that this process owns", "group");
    toRead =
        metrics.gauges(
            "tandem_kafka_to_read",
            "Offsets between a reader and the ends that stood when it began: not ready before 0",
            "reader");
  }
}
