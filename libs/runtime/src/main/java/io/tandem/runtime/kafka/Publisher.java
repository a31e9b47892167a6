package io.tandem.runtime.kafka;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes records, durably and in order for each partition, without ever blocking who publishes.
 *
 * <p>Kafka's own {@code send} blocks while it does not know the topic or its buffer is full. So a
 * record goes into a bounded queue and one thread of ours sends it; while Kafka is away that thread
 * waits and the queue fills. Futures complete on Kafka's thread: hop to your own loop, and do not
 * linger. Owned by the process, used from any thread.
 *
 * <p>It does not write to disk: what was not acknowledged when the process dies is gone.
 */
public final class Publisher implements AutoCloseable {

  /** How many records may be under way at once: seconds of our busiest traffic. */
  public static final int DEFAULT_LIMIT = 65_536;

  /** How many bytes they may have: twice what Kafka's client buffers, and our memory bears it. */
  public static final long DEFAULT_BYTE_LIMIT = 64L << 20;

  private static final Logger log = LoggerFactory.getLogger(Publisher.class);

  /** How long one attempt to send may block our thread, and how long it pauses between attempts. */
  private static final int MAX_BLOCK_MILLIS = 500;

  /**
   * How often we hand records to Kafka. Who comes now and then is handed over at once: a call waits
   * three times for Kafka before it rings. A stream is gathered, and gathered longer when much
   * comes, since there each request less counts and nobody notices a few milliseconds.
   */
  private static final Duration EVERY = Duration.ofMillis(2);

  private static final int AT_ONCE = 20;

  /** So many records in one turn are a stream, whose turns are five times as far apart. */
  private static final int MANY = 16;

  private static final int MORE_TURNS = 4;

  /** What is left after this long at the end of the process is given up. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private final Map<String, Object> config;
  private final KafkaMetrics metrics;
  private final int limit;
  private final long byteLimit;
  private final long deliveryTimeoutNanos;
  private final ArrayBlockingQueue<Pending> queue;
  private final AtomicInteger pending = new AtomicInteger();
  private final AtomicLong pendingBytes = new AtomicLong();

  /** In the order of publishing, so that the first is the oldest. Guarded by itself. */
  private final Set<Pending> unfinished = new LinkedHashSet<>();

  private final Pace pace = new Pace(EVERY, AT_ONCE);
  private final Thread thread;
  private volatile boolean closing;
  private volatile boolean closed;

  private Publisher(
      KafkaSettings settings, String name, KafkaMetrics metrics, int limit, long byteLimit) {
    this.metrics = metrics;
    this.limit = limit;
    this.byteLimit = byteLimit;
    deliveryTimeoutNanos = settings.deliveryTimeout().toNanos();
    queue = new ArrayBlockingQueue<>(limit);
    config = settings.common(name);
    config.put("acks", "all");
    config.put("enable.idempotence", true);
    // We gather ourselves: see EVERY.
    config.put("linger.ms", 0);
    config.put("compression.type", "none");
    config.put("max.block.ms", MAX_BLOCK_MILLIS);
    // A topic that is seldom written must still be known when an outage begins.
    config.put("metadata.max.idle.ms", Duration.ofDays(1).toMillis());
    config.put("delivery.timeout.ms", (int) settings.deliveryTimeout().toMillis());
    thread = Thread.ofPlatform().name("kafka-" + name).daemon().unstarted(this::run);
    metrics.publishPending.add(name, pending::get);
  }

  /** Starts at once, whether Kafka is there or not. */
  public static Publisher start(KafkaSettings settings, KafkaMetrics metrics) {
    return start(settings, "publisher", metrics, DEFAULT_LIMIT, DEFAULT_BYTE_LIMIT);
  }

  static Publisher start(
      KafkaSettings settings, String name, KafkaMetrics metrics, int limit, long byteLimit) {
    Publisher publisher = new Publisher(settings, name, metrics, limit, byteLimit);
    publisher.thread.start();
    return publisher;
  }

  /**
   * Publishes a record.
   *
   * @return its offset, once it is durable; failed at once when too many records or bytes are
   *     waiting, and later when its topic has no such partition, when Kafka refuses it or does not
   *     acknowledge it within the delivery timeout
   */
  public Future<Long> publish(OutRecord record) {
    int bytes = record.key().length() + record.value().map(value -> value.length).orElse(0);
    // Both are taken before either is judged, so that threads that come together cannot pass both.
    boolean tooMany = pending.incrementAndGet() > limit;
    boolean tooLarge = pendingBytes.addAndGet(bytes) > byteLimit;
    if (tooMany || tooLarge || closing) {
      giveBack(bytes);
      metrics.publishRefused.increment();
      return Future.failedFuture(
          new PublishFailure(closing ? "the process is stopping" : "too many records wait"));
    }
    Pending entry = new Pending(record, bytes, System.nanoTime());
    synchronized (unfinished) {
      unfinished.add(entry);
    }
    // Never full: the limit on what is pending is the queue's capacity.
    queue.add(entry);
    if (closed && queue.remove(entry)) {
      entry.fail(new PublishFailure("the process stopped first"));
    }
    return entry.promise.future();
  }

  private void giveBack(int bytes) {
    pending.decrementAndGet();
    pendingBytes.addAndGet(-bytes);
  }

  /** How many records are not acknowledged yet. */
  public int pending() {
    return pending.get();
  }

  /**
   * How long the oldest record has been waiting for its acknowledgement; 0 when none waits. Above
   * about two seconds Kafka is in trouble, and new work should be refused.
   */
  public long oldestPendingAgeNanos() {
    synchronized (unfinished) {
      return unfinished.isEmpty() ? 0 : System.nanoTime() - unfinished.iterator().next().sinceNanos;
    }
  }

  /** Sends what waits, for at most about a second, and gives the rest up. */
  @Override
  public void close() {
    closing = true;
    try {
      long deadlineNanos = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
      while (pending.get() > 0 && System.nanoTime() - deadlineNanos < 0) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      thread.interrupt();
      thread.join(CLOSE_TIMEOUT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closed = true;
    Pending left;
    while ((left = queue.poll()) != null) {
      left.fail(new PublishFailure("the process stopped first"));
    }
  }

  private void run() {
    try {
      Connecting.untilMade(this::producer, () -> closing).ifPresent(this::drain);
    } catch (InterruptedException e) {
      log.debug("the publisher was stopped before Kafka was found");
    }
  }

  private KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private void drain(KafkaProducer<byte[], byte[]> producer) {
    ArrayDeque<Pending> load = new ArrayDeque<>();
    try {
      while (true) {
        load.add(queue.take());
        // What comes meanwhile goes along.
        pace.await();
        queue.drainTo(load);
        if (load.size() >= MANY) {
          pace.payMore(MORE_TURNS);
        }
        while (!load.isEmpty()) {
          handOver(load.remove(), producer);
        }
      }
    } catch (InterruptedException | InterruptException e) {
      log.debug("the publisher stops");
    } finally {
      load.forEach(left -> left.fail(new PublishFailure("the process stopped first")));
      // Interrupted as we are, Kafka would not even try to close.
      boolean _ = Thread.interrupted();
      producer.close(Duration.ZERO);
    }
  }

  private static void handOver(Pending next, KafkaProducer<byte[], byte[]> producer)
      throws InterruptedException {
    try {
      next.send(producer);
    } catch (InterruptedException | InterruptException e) {
      next.fail(new PublishFailure("the process stopped first"));
      throw e;
    } catch (RuntimeException e) {
      log.error("a record could not be sent", e);
      next.fail(e);
    }
  }

  /** A record on its way. Fields are confined to the drain thread until Kafka has taken it. */
  private final class Pending {

    private final OutRecord record;
    private final int bytes;
    private final long sinceNanos;
    private final Promise<Long> promise = Promise.promise();
    private boolean handingOver;
    private @Nullable Exception handOverFailure;

    Pending(OutRecord record, int bytes, long sinceNanos) {
      this.record = record;
      this.bytes = bytes;
      this.sinceNanos = sinceNanos;
    }

    /** Hands the record to Kafka, however long that takes: those behind it must not overtake. */
    void send(KafkaProducer<byte[], byte[]> producer) throws InterruptedException {
      ProducerRecord<byte[], byte[]> wire = wire();
      while (true) {
        Exception failure = attempt(producer, wire);
        if (failure == null) {
          return;
        }
        boolean expired = System.nanoTime() - sinceNanos > deliveryTimeoutNanos;
        if (!(failure instanceof RetriableException) || expired) {
          fail(failure);
          return;
        }
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }

    /** Null when Kafka has taken the record; its callback comes later, on Kafka's thread. */
    private @Nullable Exception attempt(
        KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> wire) {
      handOverFailure = null;
      handingOver = true;
      try {
        if (namesNoPartition(producer)) {
          return new PublishFailure("there is no partition " + record.partition().orElse(0));
        }
        var _ =
            producer.send(
                wire,
                (metadata, failure) -> {
                  // Kafka reports what it did not take from within send, on this very thread.
                  if (Thread.currentThread().equals(thread) && handingOver) {
                    handOverFailure = failure;
                  } else if (failure != null) {
                    fail(failure);
                  } else {
                    succeed(metadata.offset());
                  }
                });
        return handOverFailure;
      } catch (InterruptException e) {
        fail(e);
        throw e;
      } catch (KafkaException | IllegalStateException | IllegalArgumentException e) {
        return e;
      } finally {
        handingOver = false;
      }
    }

    /**
     * Kafka's send waits for a partition that does not exist as it waits for a broker that is away,
     * and all other records would wait behind it. So we look before we send: that costs nothing
     * once the topic is known, and what Kafka knows is never older than its metadata.
     */
    private boolean namesNoPartition(KafkaProducer<byte[], byte[]> producer) {
      return record.partition().isPresent()
          && record.partition().getAsInt() >= producer.partitionsFor(record.topic()).size();
    }

    private ProducerRecord<byte[], byte[]> wire() {
      Integer partition =
          record.partition().isPresent() ? Integer.valueOf(record.partition().getAsInt()) : null;
      var wire =
          new ProducerRecord<byte[], byte[]>(
              record.topic(), partition, bytes(record.key()), record.value().orElse(null));
      record.headers().forEach((name, text) -> wire.headers().add(name, bytes(text)));
      return wire;
    }

    private void succeed(long offset) {
      if (!finish()) {
        return;
      }
      metrics.published.of(record.topic()).increment();
      metrics.publishTime.record(System.nanoTime() - sinceNanos, TimeUnit.NANOSECONDS);
      promise.complete(offset);
    }

    private void fail(Exception cause) {
      if (!finish()) {
        return;
      }
      metrics.publishFailed.of(record.topic()).increment();
      promise.fail(new PublishFailure(record.topic() + ": " + cause.getMessage(), cause));
    }

    /** False when somebody was faster: the process stops while Kafka answers. */
    private boolean finish() {
      synchronized (unfinished) {
        if (!unfinished.remove(this)) {
          return false;
        }
      }
      giveBack(bytes);
      return true;
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
