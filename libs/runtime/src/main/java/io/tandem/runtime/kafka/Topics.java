package io.tandem.runtime.kafka;

import io.tandem.contracts.PartitionCounts;
import io.tandem.contracts.Topic;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the topics that are missing, with their settings, and finds out how many partitions the
 * others have. Runs once at the start, on a thread of its own, and keeps trying while Kafka is
 * away: services may start before it. It never alters a topic that exists.
 */
public final class Topics {

  private static final Logger log = LoggerFactory.getLogger(Topics.class);

  private static final long CALL_TIMEOUT_SECONDS = 6;
  private static final long RETRY_MILLIS = 500;

  private final KafkaSettings settings;
  private final Set<Topic> wanted;
  private final PartitionCounts counts;
  private final short replication;

  private Topics(
      KafkaSettings settings, Set<Topic> wanted, PartitionCounts counts, short replication) {
    this.settings = settings;
    this.wanted = Set.copyOf(wanted);
    this.counts = counts;
    this.replication = replication;
  }

  /**
   * Makes sure that the topics exist.
   *
   * @return how many partitions each has, on this class's thread; failed when Kafka refuses a
   *     topic, or when two topics that share a partition count were made with different ones
   */
  public static Future<Map<Topic, Integer>> ensure(
      KafkaSettings settings, Set<Topic> wanted, PartitionCounts counts, short replication) {
    Topics topics = new Topics(settings, wanted, counts, replication);
    Promise<Map<Topic, Integer>> promise = Promise.promise();
    Thread.ofPlatform().name("kafka-topics").daemon().start(() -> topics.run(promise));
    return promise.future();
  }

  private void run(Promise<Map<Topic, Integer>> promise) {
    try (Admin admin =
        Connecting.untilMade(() -> Admin.create(settings.common("topics")), () -> false)
            .orElseThrow()) {
      boolean told = false;
      while (true) {
        try {
          create(admin);
          promise.complete(agreed(describe(admin)));
          return;
        } catch (ExecutionException | TimeoutException e) {
          Throwable cause =
              e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
          // Too few brokers for the replication is what a cluster says while it starts.
          boolean passing =
              cause instanceof RetriableException
                  || cause instanceof TimeoutException
                  || cause instanceof InvalidReplicationFactorException;
          if (!passing) {
            promise.fail(new IllegalStateException("Kafka refuses our topics: " + cause, cause));
            return;
          }
          if (!told) {
            log.warn("waiting for Kafka at {}: {}", settings.bootstrap(), cause.toString());
            told = true;
          }
        }
        TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      promise.fail(e);
    } catch (RuntimeException e) {
      promise.fail(e);
    }
  }

  private void create(Admin admin)
      throws ExecutionException, InterruptedException, TimeoutException {
    Set<String> existing = admin.listTopics().names().get(CALL_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    List<NewTopic> missing = new ArrayList<>();
    for (Topic topic : wanted) {
      if (!existing.contains(topic.topicName())) {
        missing.add(
            new NewTopic(topic.topicName(), counts.of(topic), replication)
                .configs(settingsOf(topic)));
      }
    }
    for (Map.Entry<String, KafkaFuture<Void>> made :
        admin.createTopics(missing).values().entrySet()) {
      try {
        made.getValue().get(CALL_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        log.info("topic {} made", made.getKey());
      } catch (ExecutionException e) {
        // Another service was quicker: all of them do this at the same time.
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw e;
        }
      }
    }
  }

  private Map<String, String> settingsOf(Topic topic) {
    Map<String, String> all = new HashMap<>(topic.settings());
    if (replication >= 3) {
      // Durable means: on two disks; and writing goes on while one of three brokers is away.
      all.put("min.insync.replicas", "2");
    }
    return all;
  }

  private Map<Topic, Integer> describe(Admin admin)
      throws ExecutionException, InterruptedException, TimeoutException {
    List<String> names = wanted.stream().map(Topic::topicName).toList();
    Map<String, TopicDescription> descriptions =
        admin.describeTopics(names).allTopicNames().get(CALL_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    Map<Topic, Integer> found = new EnumMap<>(Topic.class);
    for (Topic topic : wanted) {
      TopicDescription description = descriptions.get(topic.topicName());
      if (description != null) {
        found.put(topic, description.partitions().size());
      }
    }
    return found;
  }

  /**
   * Inbox and state of the same thing must have the same number of partitions: a key is looked for
   * in one where it was put in the other.
   */
  private Map<Topic, Integer> agreed(Map<Topic, Integer> found) {
    Map<Topic.Partitions, Topic> first = new EnumMap<>(Topic.Partitions.class);
    found.forEach(
        (topic, partitions) -> {
          Topic other = first.putIfAbsent(topic.partitions(), topic);
          if (other != null && !partitions.equals(found.get(other))) {
            throw new IllegalStateException(
                "topics %s and %s must have the same number of partitions, but have %d and %d"
                    .formatted(other.topicName(), topic.topicName(), found.get(other), partitions));
          }
          if (partitions != counts.of(topic)) {
            log.warn(
                "topic {} has {} partitions, not {} as set",
                topic.topicName(),
                partitions,
                counts.of(topic));
          }
        });
    return Map.copyOf(found);
  }
}
