package io.tandem.runtime.kafka;

import io.tandem.runtime.config.ProcessConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;

/**
 * How this process talks to Kafka.
 *
 * @param bootstrap host:port, several separated by commas
 * @param nodeId name of this process: client id, and static identity in consumer groups
 * @param sessionTimeout after which a silent member of a group is replaced; also our lease
 * @param deliveryTimeout after which a record that was published counts as lost
 */
public record KafkaSettings(
    String bootstrap, String nodeId, Duration sessionTimeout, Duration deliveryTimeout) {

  private static final int REQUEST_TIMEOUT_MILLIS = 5_000;

  public KafkaSettings {
    if (bootstrap.isBlank() || nodeId.isBlank()) {
      throw new IllegalArgumentException("Kafka needs an address and a node id");
    }
  }

  public static KafkaSettings of(ProcessConfig config) {
    return new KafkaSettings(
        config.kafka(), config.nodeId(), config.sessionTimeout(), config.deliveryTimeout());
  }

  /** What producers, consumers and admin clients have in common. */
  Map<String, Object> common(String purpose) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", bootstrap);
    settings.put("client.id", nodeId + "-" + purpose);
    settings.put("request.timeout.ms", REQUEST_TIMEOUT_MILLIS);
    // An absent broker is asked again about once a second: soon enough, and no load.
    settings.put("reconnect.backoff.ms", 50);
    settings.put("reconnect.backoff.max.ms", 1_000);
    settings.put("retry.backoff.max.ms", 500);
    // A node that is gone does not refuse a connection, it says nothing.
    settings.put("socket.connection.setup.timeout.ms", 2_000);
    settings.put("socket.connection.setup.timeout.max.ms", 5_000);
    settings.put("enable.metrics.push", false);
    return settings;
  }

  /** A consumer that belongs to no group and reads what it is told to. */
  Map<String, Object> reader(String purpose) {
    Map<String, Object> settings = common(purpose);
    settings.put("enable.auto.commit", false);
    settings.put("auto.offset.reset", "earliest");
    settings.put("default.api.timeout.ms", REQUEST_TIMEOUT_MILLIS);
    settings.put("fetch.max.wait.ms", 250);
    settings.put("max.poll.records", 2_000);
    // Asking for a topic must not make it: it would get the broker's settings, not ours.
    settings.put("allow.auto.create.topics", false);
    return settings;
  }

  /** A member of a group that keeps its identity over a restart. */
  Map<String, Object> member(OwnedPartitions.Share share) {
    long sessionMillis = sessionTimeout.toMillis();
    Map<String, Object> settings = reader(share.group());
    settings.put("group.id", share.group());
    settings.put("group.instance.id", nodeId);
    // The newer protocol takes the session timeout from the broker, 45 s by default.
    settings.put("group.protocol", "classic");
    // Who keeps a partition goes on with it while others move.
    settings.put(
        "partition.assignment.strategy", List.of(CooperativeStickyAssignor.class.getName()));
    settings.put("session.timeout.ms", (int) sessionMillis);
    // A commit into a dead connection must fail while the lease still holds, for a second try.
    settings.put("request.timeout.ms", (int) Math.max(1_000, sessionMillis / 2));
    settings.put("max.poll.records", 500);
    settings.put("heartbeat.interval.ms", (int) Math.min(1_500, sessionMillis / 4));
    // Above the session timeout: a member is put out only after its lease has run out.
    settings.put("max.poll.interval.ms", (int) Math.max(30_000, 2 * sessionMillis));
    settings.put("metadata.max.age.ms", 10_000);
    settings.put(
        "auto.offset.reset",
        switch (share.firstFrom()) {
          case EARLIEST -> "earliest";
          case LATEST -> "latest";
        });
    return settings;
  }
}
