package io.tandem.registrar.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.BindingSet;
import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.ContractCodec;
import io.tandem.contracts.Reach;
import io.tandem.contracts.RegisterRequest;
import io.tandem.contracts.RegisterRequest.ContactChange;
import io.tandem.contracts.Topic;
import io.tandem.registrar.location.LocationLimits;
import io.tandem.runtime.kafka.DeadLetters;
import io.tandem.runtime.kafka.InRecord;
import io.tandem.runtime.kafka.KafkaMetrics;
import io.tandem.runtime.kafka.KafkaSettings;
import io.tandem.runtime.kafka.Publisher;
import io.tandem.runtime.metrics.Metrics;
import io.tandem.testkit.ManualClock;
import io.tandem.testkit.Ports;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The owner driven by hand. Kafka is away, so that what it publishes stays to be counted. */
class LocationOwnerTest {

  private static final String ALICE = "1001@example.org";

  private final Metrics registry = new Metrics();
  private final KafkaMetrics kafkaMetrics = new KafkaMetrics(registry);
  private final Publisher publisher =
      Publisher.start(
          new KafkaSettings(
              "127.0.0.1:" + Ports.freeTcp(),
              "registrar-0",
              Duration.ofSeconds(6),
              Duration.ofSeconds(60)),
          kafkaMetrics);
  private final ManualClock clock = new ManualClock();
  private final LocationOwner owner =
      new LocationOwner(
          LocationLimits.DEFAULT,
          publisher,
          new DeadLetters(publisher, kafkaMetrics),
          new RegistrarMetrics(registry),
          clock,
          reason -> {
            throw new AssertionError(reason);
          });

  @AfterEach
  void closePublisher() {
    publisher.close();
  }

  @Test
  void doesNotSweepWhatTheRestOfTheReplayMayRefresh() {
    long now = clock.epochMillis();
    owner.onAssigned(0, 1);
    owner.onState(0, state(0, ALICE, now - 1_000));
    owner.sweep();
    owner.onState(0, state(0, ALICE, now + 60_000));
    owner.onReady(0);
    owner.sweep();
    assertThat(publisher.pending()).isZero();

    clock.advance(Duration.ofSeconds(61));
    owner.sweep();
    assertThat(publisher.pending()).isEqualTo(1);
  }

  @Test
  void waitsOnceForAllThePartitionsThatItGivesUpTogether() {
    Set<Integer> partitions = new TreeSet<>();
    for (int partition = 0; partition < 16; partition++) {
      owner.onAssigned(partition, 1);
      owner.onState(partition, state(partition, ALICE, clock.epochMillis() - 1_000));
      owner.onReady(partition);
      partitions.add(partition);
    }
    owner.sweep();
    assertThat(publisher.pending()).isEqualTo(16);

    long startNanos = System.nanoTime();
    owner.onRevoking(partitions);
    partitions.forEach(owner::onRevoked);
    assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void leavesWhatNobodyWaitsForWithoutAWordAndAnswersTheRest() {
    owner.onAssigned(0, 1);
    owner.onReady(0);
    AtomicInteger acknowledged = new AtomicInteger();

    owner.onReceived(0, request(clock.epochMillis() - 10_001), acknowledged::incrementAndGet);
    assertThat(acknowledged).hasValue(1);
    assertThat(publisher.pending()).isZero();

    owner.onReceived(0, request(clock.epochMillis() - 9_999), acknowledged::incrementAndGet);
    assertThat(acknowledged).hasValue(1);
    assertThat(publisher.pending()).isEqualTo(1);
  }

  private static InRecord request(long receivedAtEpochMillis) {
    RegisterRequest request =
        new RegisterRequest(
            ALICE,
            List.of(new ContactChange("sip:1001@10.0.0.7:5060", 3_600, 1_000, "", 0)),
            false,
            "call",
            1,
            "",
            new Reach("edge-0", "UDP", "10.0.0.7", 5060, 0, List.of()),
            receivedAtEpochMillis);
    return new InRecord(
        new ConsumerRecord<>(
            Topic.REGISTER_REQUESTS.topicName(),
            0,
            0L,
            ALICE.getBytes(StandardCharsets.UTF_8),
            ContractCodec.encode(request)));
  }

  private static InRecord state(int partition, String address, long expiresAtEpochMillis) {
    BindingSet set = new BindingSet(address, List.of(binding(expiresAtEpochMillis)));
    return new InRecord(
        new ConsumerRecord<>(
            Topic.BINDINGS.topicName(),
            partition,
            0L,
            address.getBytes(StandardCharsets.UTF_8),
            ContractCodec.encode(set)));
  }

  private static Binding binding(long expiresAtEpochMillis) {
    Reach reach = new Reach("edge-0", "UDP", "10.0.0.7", 5060, 0, List.of());
    return new Binding(
        "sip:1001@10.0.0.7:5060",
        expiresAtEpochMillis,
        1_000,
        "call",
        1,
        "",
        0,
        "",
        reach,
        expiresAtEpochMillis - 3_600_000);
  }
}
