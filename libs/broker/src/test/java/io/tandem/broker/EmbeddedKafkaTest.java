package io.tandem.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir Path dir;

  @Test
  void keepsTopicsAndRecordsOverARestart() throws Exception {
    int port;
    try (EmbeddedKafka broker = EmbeddedKafka.start(dir)) {
      port = broker.port();
      createTopic(broker);
      write(broker, "hello");
    }
    try (EmbeddedKafka broker = EmbeddedKafka.start(dir, LOOPBACK, port)) {
      assertThat(broker.bootstrap()).isEqualTo("127.0.0.1:" + port);
      assertThat(readFirst(broker)).isEqualTo("hello");
    }
  }

  @Test
  void stopsWithinTwoSeconds() {
    EmbeddedKafka broker = EmbeddedKafka.start(dir);
    long beginNanos = System.nanoTime();
    broker.close();
    assertThat(Duration.ofNanos(System.nanoTime() - beginNanos)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void saysInOneLineThatAPortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK)) {
      assertThatThrownBy(() -> EmbeddedKafka.start(dir, LOOPBACK, taken.getLocalPort()))
          .isInstanceOf(BrokerFailure.class)
          .hasMessageContaining("port " + taken.getLocalPort())
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void saysInOneLineThatAFolderIsInUse() {
    try (EmbeddedKafka _ = EmbeddedKafka.start(dir)) {
      assertThatThrownBy(() -> EmbeddedKafka.start(dir))
          .isInstanceOf(BrokerFailure.class)
          .hasMessageContaining("in use by another process");
    }
  }

  @Test
  void saysInOneLineThatAFolderCannotBeWritten() throws Exception {
    // A file where the folder should be: refused for root too, which permissions are not.
    Path file = Files.createFile(dir.resolve("file"));
    assertThatThrownBy(() -> EmbeddedKafka.start(file.resolve("data")))
        .isInstanceOf(BrokerFailure.class)
        .hasMessageContaining("cannot be written");
  }

  private static void createTopic(EmbeddedKafka broker) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      NewTopic topic = new NewTopic("greetings", Optional.of(1), Optional.empty());
      admin.createTopics(List.of(topic)).all().get(10, TimeUnit.SECONDS);
    }
  }

  private static void write(EmbeddedKafka broker, String text) throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrap(), "acks", "all");
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>("greetings", text)).get(10, TimeUnit.SECONDS);
    }
  }

  private static String readFirst(EmbeddedKafka broker) {
    TopicPartition partition = new TopicPartition("greetings", 0);
    Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrap());
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      return consumer.poll(Duration.ofSeconds(10)).iterator().next().value();
    }
  }
}
