package io.tandem.runtime.kafka;

import io.tandem.runtime.health.Readiness;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads whole topics from the beginning and goes on reading: how a process keeps a view of, say,
 * all bindings in memory. No group, no committed offsets: every process sees everything.
 *
 * <p>One thread of its own calls the handler. A handler that throws loses that record, is counted,
 * and the next record comes. While the topics or the broker are away it waits. Partitions that are
 * added later are not noticed before the next start.
 */
public final class TopicView implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(TopicView.class);

  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PROMPT = Duration.ZERO;

  /** How far polls are apart while records come in a stream. */
  private static final Duration UNHURRIED = Duration.ofMillis(100);

  /** How many may come at once after a silence. */
  private static final int POLLS_AT_ONCE = 20;

  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final long BACKOFF_MILLIS = 500;
  private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(500);

  private final String name;
  private final List<String> topics;
  private final RecordHandler handler;
  private final KafkaMetrics metrics;
  private final KafkaSettings settings;
  private final Pace pace;
  private final Promise<Void> caughtUp = Promise.promise();
  private final Thread thread;
  private volatile @Nullable KafkaConsumer<byte[], byte[]> reading;

  /** Offsets up to the ends that stood at the start; below 0 while those are not known. */
  private volatile long toRead = -1;

  private long records;
  private long startNanos;
  private volatile boolean closing;

  private TopicView(
      KafkaSettings settings,
      String name,
      List<String> topics,
      RecordHandler handler,
      KafkaMetrics metrics,
      Duration pollEvery) {
    this.name = name;
    pace = new Pace(pollEvery, POLLS_AT_ONCE);
    this.topics = List.copyOf(topics);
    this.handler = handler;
    this.metrics = metrics;
    this.settings = settings;
    metrics.consumerTrouble.startingWith(List.of(name));
    metrics.toRead.add(name, () -> Math.max(0, toRead));
    thread = Thread.ofPlatform().name("kafka-" + name).daemon().unstarted(this::run);
  }

  /**
   * Starts at once, whether Kafka is there or not.
   *
   * @param name of this view, in thread names and metrics
   */
  public static TopicView start(
      KafkaSettings settings,
      String name,
      List<String> topics,
      RecordHandler handler,
      KafkaMetrics metrics) {
    return start(settings, name, topics, handler, metrics, PROMPT);
  }

  /**
   * The same for who looks at the view now and then: while records come in a stream it is up to a
   * tenth of a second behind, and costs far less.
   */
  public static TopicView startUnhurried(
      KafkaSettings settings,
      String name,
      List<String> topics,
      RecordHandler handler,
      KafkaMetrics metrics) {
    return start(settings, name, topics, handler, metrics, UNHURRIED);
  }

  private static TopicView start(
      KafkaSettings settings,
      String name,
      List<String> topics,
      RecordHandler handler,
      KafkaMetrics metrics,
      Duration pollEvery) {
    TopicView view = new TopicView(settings, name, topics, handler, metrics, pollEvery);
    view.thread.start();
    return view;
  }

  /**
   * Completes, on this view's thread, when everything that was there at the start has been handed
   * over. Fails only when the view is closed before.
   */
  public Future<Void> caughtUp() {
    return caughtUp.future();
  }

  public boolean isCaughtUp() {
    return caughtUp.future().succeeded();
  }

  /**
   * Up when everything that was there at the start has been handed over; until then how much is
   * left of it.
   *
   * @param what is read, for an operator
   */
  public Readiness readiness(String what) {
    long left = toRead;
    return isCaughtUp()
        ? Readiness.UP
        : Readiness.down(
            "reading %s: %s".formatted(what, left < 0 ? "not begun" : left + " offsets left"));
  }

  /** Stops reading; the handler is not called after this returns. Not from the handler. */
  @Override
  public void close() {
    closing = true;
    KafkaConsumer<byte[], byte[]> consumer = reading;
    if (consumer != null) {
      consumer.wakeup();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!closing) {
        try {
          Optional<KafkaConsumer<byte[], byte[]>> made =
              Connecting.untilMade(this::consumer, () -> closing);
          if (made.isPresent()) {
            read(made.get());
          }
        } catch (KafkaException e) {
          trouble(e);
        } catch (RuntimeException | Error e) {
          // A view that ends in silence would answer from yesterday's state for ever.
          metrics.consumerTrouble.of(name).increment();
          log.error("view {} failed and reads everything again", name, e);
          TimeUnit.MILLISECONDS.sleep(BACKOFF_MILLIS);
        }
      }
    } catch (InterruptedException | InterruptException e) {
      log.debug("view {} was interrupted", name);
    } finally {
      caughtUp.tryFail("view " + name + " was closed");
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        settings.reader(name), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private void read(KafkaConsumer<byte[], byte[]> consumer) throws InterruptedException {
    reading = consumer;
    try {
      List<TopicPartition> partitions = findPartitions(consumer);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = new HashMap<>();
      records = 0;
      startNanos = System.nanoTime();
      while (!closing) {
        readOn(consumer, partitions, ends);
      }
    } finally {
      consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
    }
  }

  private void readOn(
      KafkaConsumer<byte[], byte[]> consumer,
      List<TopicPartition> partitions,
      Map<TopicPartition, Long> ends)
      throws InterruptedException {
    try {
      if (ends.isEmpty()) {
        ends.putAll(consumer.endOffsets(partitions, PATIENCE));
      }
      consumer.poll(POLL).forEach(this::handle);
      if (isCaughtUp()) {
        pace.await();
      } else {
        // Behind the handler: what a poll has brought counts as read when it has been handled.
        toRead = left(consumer, ends);
        if (toRead == 0) {
          log.info(
              "view {} is whole: {} records up to the ends of {} partitions, in {} ms",
              name,
              records,
              ends.size(),
              TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
          caughtUp.complete();
        }
      }
    } catch (WakeupException e) {
      log.debug("view {} is asked to close", name);
    } catch (KafkaException e) {
      trouble(e);
    }
  }

  private List<TopicPartition> findPartitions(KafkaConsumer<byte[], byte[]> consumer)
      throws InterruptedException {
    List<TopicPartition> found = new ArrayList<>();
    for (String topic : topics) {
      int count = 0;
      while (count == 0 && !closing) {
        count = countPartitions(consumer, topic);
      }
      for (int partition = 0; partition < count; partition++) {
        found.add(new TopicPartition(topic, partition));
      }
    }
    return found;
  }

  private int countPartitions(KafkaConsumer<byte[], byte[]> consumer, String topic)
      throws InterruptedException {
    try {
      int count = consumer.partitionsFor(topic, PATIENCE).size();
      if (count == 0) {
        TimeUnit.MILLISECONDS.sleep(BACKOFF_MILLIS);
      }
      return count;
    } catch (WakeupException e) {
      return 0;
    } catch (KafkaException e) {
      trouble(e);
      return 0;
    }
  }

  private static long left(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .mapToLong(end -> end.getValue() - consumer.position(end.getKey(), PATIENCE))
        .filter(offsets -> offsets > 0)
        .sum();
  }

  private void handle(ConsumerRecord<byte[], byte[]> record) {
    metrics.received.of(record.topic()).increment();
    records++;
    try {
      handler.onRecord(new InRecord(record));
    } catch (RuntimeException | Error e) {
      metrics.handlerFailed.of(record.topic()).increment();
      log.error("view {} could not handle {}", name, new InRecord(record), e);
    }
  }

  private void trouble(KafkaException e) throws InterruptedException {
    if (e instanceof InterruptException interrupted) {
      throw interrupted;
    }
    metrics.consumerTrouble.of(name).increment();
    if (e instanceof RetriableException) {
      log.debug("view {} waits for Kafka: {}", name, e.toString());
    } else {
      log.warn("view {} cannot read: {}", name, e.toString());
    }
    TimeUnit.MILLISECONDS.sleep(BACKOFF_MILLIS);
  }
}
