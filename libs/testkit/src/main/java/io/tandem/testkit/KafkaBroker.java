package io.tandem.testkit;

import io.tandem.broker.EmbeddedKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker for a test, on loopback, in a folder of its own that is deleted at the end.
 * {@link #stop} and {@link #start} make an outage: the address and the records stay the same.
 *
 * <p>Starting costs about two seconds: share one in a {@code static} field of a test class and keep
 * tests apart by topic and group names.
 */
public final class KafkaBroker implements AutoCloseable {

  private final Path dir;
  private final int port;
  private @Nullable EmbeddedKafka running;

  public KafkaBroker() {
    try {
      dir = Files.createTempDirectory("tandem-kafka-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    EmbeddedKafka first = EmbeddedKafka.start(dir);
    port = first.port();
    running = first;
  }

  /** The address for {@code bootstrap.servers}, the same over outages. */
  public String bootstrap() {
    return "127.0.0.1:" + port;
  }

  /** Begins an outage; clients find a closed port. */
  public void stop() {
    EmbeddedKafka broker = running;
    if (broker != null) {
      running = null;
      broker.close();
    }
  }

  /** Ends an outage, with the same port and data. */
  public void start() {
    if (running == null) {
      running = EmbeddedKafka.start(dir, InetAddress.getLoopbackAddress(), port);
    }
  }

  /** Makes a topic with default settings. */
  public void createTopic(String name, int partitions) {
    createTopic(name, partitions, Map.of());
  }

  public void createTopic(String name, int partitions, Map<String, String> settings) {
    NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.empty());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap()))) {
      admin.createTopics(List.of(topic.configs(settings))).all().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("topic " + name + " could not be made", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while making topic " + name, e);
    }
  }

  @Override
  public void close() {
    stop();
    try (Stream<Path> files = Files.walk(dir)) {
      files.sorted(Comparator.reverseOrder()).forEach(KafkaBroker::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
