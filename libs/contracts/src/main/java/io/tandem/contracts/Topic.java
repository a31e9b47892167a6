package io.tandem.contracts;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The topics of Tandem. Their names and keys are part of the contract between services. */
public enum Topic {
  /** Key: subscriber name. */
  SUBSCRIBERS("subscribers", Partitions.OBJECTS, Kept.LATEST),
  /** Key: trunk id. Partitioned as {@link #PROVISIONING_REQUESTS}, like each kind of object. */
  TRUNKS("trunks", Partitions.OBJECTS, Kept.LATEST),
  /** Key: trunk id. */
  TRUNK_STATES("trunk-states", Partitions.OBJECTS, Kept.LATEST),
  /** Key: the number, in E.164 with +. */
  NUMBERS("numbers", Partitions.OBJECTS, Kept.LATEST),
  /** Key: application id. */
  APPLICATIONS("applications", Partitions.OBJECTS, Kept.LATEST),
  /** Key: account id. */
  ACCOUNTS("accounts", Partitions.OBJECTS, Kept.LATEST),
  /** Key: object id. */
  PROVISIONING_REQUESTS("provisioning-requests", Partitions.OBJECTS, Kept.HOUR),
  /** Key: address-of-record. */
  REGISTER_REQUESTS("register-requests", Partitions.LOCATIONS, Kept.HOUR),
  /** Key: address-of-record. Partitioned as {@link #REGISTER_REQUESTS}. */
  BINDINGS("bindings", Partitions.LOCATIONS, Kept.LATEST),
  /** Key: call SID; partition: its shard. */
  CALL_INBOX("call-inbox", Partitions.SHARDS, Kept.HOUR),
  /** Key: call SID; partition: its shard. */
  CALL_STATES("call-states", Partitions.SHARDS, Kept.LATEST),
  /** Key: call SID; partition: the media node. */
  MEDIA_PLANS("media-plans", Partitions.MEDIA_NODES, Kept.LATEST),
  /** Key: node id. */
  MEDIA_NODES("media-nodes", Partitions.ONE, Kept.LATEST),
  /** Key: node id. */
  SIGNALING_NODES("signaling-nodes", Partitions.ONE, Kept.LATEST),
  /** Key: call SID. */
  CDRS("cdrs", Partitions.OBJECTS, Kept.WEEKS),
  /** Key: network. */
  BANS("bans", Partitions.ONE, Kept.LATEST),
  /** Records that could not be read, as they were, with where they stood in the headers. */
  DEAD_LETTERS("dead-letters", Partitions.ONE, Kept.WEEKS);

  /** How many partitions a topic has: each group is one number in {@link PartitionCounts}. */
  public enum Partitions {
    ONE,
    OBJECTS,
    LOCATIONS,
    SHARDS,
    MEDIA_NODES
  }

  /** How long records are kept. */
  public enum Kept {
    /** The latest of each key, for ever. */
    LATEST,
    HOUR,
    WEEKS
  }

  private final String topicName;
  private final Partitions partitions;
  private final Kept kept;

  Topic(String topicName, Partitions partitions, Kept kept) {
    this.topicName = topicName;
    this.partitions = partitions;
    this.kept = kept;
  }

  public String topicName() {
    return topicName;
  }

  public Partitions partitions() {
    return partitions;
  }

  public Kept kept() {
    return kept;
  }

  /** Topic-level settings of Kafka, by their names there. */
  public Map<String, String> settings() {
    return switch (kept) {
      // Segments roll often enough that tombstones and old snapshots go within the hour.
      case LATEST ->
          Map.of(
              "cleanup.policy",
              "compact",
              "segment.ms",
              millis(Duration.ofMinutes(10)),
              "min.cleanable.dirty.ratio",
              "0.2",
              "delete.retention.ms",
              millis(Duration.ofHours(1)));
      case HOUR ->
          Map.of(
              "cleanup.policy", "delete",
              "segment.ms", millis(Duration.ofMinutes(10)),
              "retention.ms", millis(Duration.ofHours(1)));
      case WEEKS -> Map.of("cleanup.policy", "delete", "retention.ms", millis(Duration.ofDays(28)));
    };
  }

  /** Empty when we have no topic of that name. */
  public static Optional<Topic> named(String topicName) {
    for (Topic topic : values()) {
      if (topic.topicName.equals(topicName)) {
        return Optional.of(topic);
      }
    }
    return Optional.empty();
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }
}
