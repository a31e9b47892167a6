package io.tandem.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.runtime.health.Readiness;
import io.tandem.runtime.kafka.OwnedPartitions.FirstFrom;
import io.tandem.runtime.kafka.OwnedPartitions.Share;
import io.tandem.runtime.metrics.Metrics;
import io.tandem.testkit.Await;
import io.tandem.testkit.KafkaBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two members, one broker: who owns what, what is handed over, and what nobody loses. */
class OwnedPartitionsTest {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration AFTER_SESSION = Duration.ofSeconds(15);

  private static KafkaBroker broker;

  private final KafkaMetrics metrics = new KafkaMetrics(new Metrics());
  private final String id = UUID.randomUUID().toString().substring(0, 8);
  private final Share share =
      new Share("group-" + id, "inbox-" + id, "state-" + id, FirstFrom.EARLIEST);
  private Publisher publisher;

  @BeforeAll
  static void startBroker() {
    broker = new KafkaBroker();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void makeTopics() {
    broker.createTopic(share.inbox(), 2);
    broker.createTopic(share.states().getFirst(), 2, Map.of("cleanup.policy", "compact"));
    publisher = Publisher.start(settings("writer"), metrics);
  }

  @AfterEach
  void closePublisher() {
    publisher.close();
  }

  @Test
  void replaysTheStateBeforeItDeliversTheInbox() {
    put(share.states().getFirst(), 0, "call-1", "ringing");
    put(share.states().getFirst(), 0, "call-1", "answered");
    put(share.states().getFirst(), 1, "call-2", "ringing");
    put(share.inbox(), 0, "call-1", "bye");
    SeenByOwner seen = new SeenByOwner();
    try (OwnedPartitions _ = join("a", seen)) {
      Await.until("the inbox", SOON, () -> seen.of(0).contains("received bye"), seen::toString);
      Await.until("both", SOON, () -> seen.of(1).contains("ready"), seen::toString);
    }
    assertThat(seen.of(0))
        .containsExactly(
            "assigned", "state ringing", "state answered", "ready", "received bye", "revoked");
    assertThat(seen.of(1)).containsExactly("assigned", "state ringing", "ready", "revoked");
  }

  @Test
  void isNotReadyBeforeTheLastStateThatStoodThereIsTakenOver() {
    for (String text : List.of("ringing", "answered", "held")) {
      put(share.states().getFirst(), 0, "call-1", text);
    }
    SeenByOwner seen = new SeenByOwner().waitingAt("held");
    try (OwnedPartitions owned = join("a", seen)) {
      Await.until("the last", SOON, () -> seen.of(0).contains("state held"), seen::toString);
      assertThat(owned.ready()).doesNotContain(0);
      assertThat(owned.readiness()).isInstanceOf(Readiness.Down.class);
      seen.goOn();
      Await.until("ready", SOON, () -> owned.readiness().equals(Readiness.UP), seen::toString);
      assertThat(owned.ready()).contains(0);
    } finally {
      seen.goOn();
    }
  }

  @Test
  void anOwnerWithoutAStateTopicIsReadyAtOnceAndGetsTheInbox() {
    Share stateless = new Share("stateless-" + id, share.inbox(), List.of(), FirstFrom.EARLIEST);
    put(share.inbox(), 0, "call-1", "ended");
    SeenByOwner seen = new SeenByOwner();
    try (OwnedPartitions _ = OwnedPartitions.start(settings("a"), stateless, seen, metrics)) {
      Await.until("the inbox", SOON, () -> seen.of(0).contains("received ended"), seen::toString);
    }
    assertThat(seen.of(0)).containsExactly("assigned", "ready", "received ended", "revoked");
  }

  @Test
  void aRecordThatWasNotAcknowledgedComesToTheNextOwner() {
    SeenByOwner first = new SeenByOwner().acknowledgingOnly("one");
    try (OwnedPartitions _ = join("a", first)) {
      put(share.inbox(), 0, "k", "one");
      put(share.inbox(), 0, "k", "two");
      put(share.inbox(), 0, "k", "three");
      Await.until("three", SOON, () -> first.of(0).contains("received three"), first::toString);
    }
    SeenByOwner second = new SeenByOwner();
    try (OwnedPartitions _ = join("b", second)) {
      Await.until("three", SOON, () -> second.of(0).contains("received three"), second::toString);
    }
    assertThat(second.of(0)).contains("received two").doesNotContain("received one");
  }

  @Test
  void aSecondMemberTakesItsShareAndGetsTheRestWhenTheFirstLeaves() {
    SeenByOwner first = new SeenByOwner();
    SeenByOwner second = new SeenByOwner();
    OwnedPartitions a = join("a", first);
    Await.until("all at a", SOON, () -> a.ready().size() == 2, first::toString);
    try (OwnedPartitions b = join("b", second)) {
      Await.until("one each", SOON, () -> a.ready().size() == 1 && b.ready().size() == 1);
      assertThat(a.ready()).doesNotContainAnyElementsOf(b.ready());
      a.close();
      // Well below the session timeout of 6 s: leaving is said, not found out.
      Await.until("all at b", Duration.ofSeconds(4), () -> b.ready().size() == 2);
      assertThat(b.readiness()).isEqualTo(Readiness.UP);
    }
    assertThat(first.epochs()).isNotEmpty();
    assertThat(second.highestEpoch()).isGreaterThan(first.highestEpoch());
  }

  @Test
  void aKilledMemberIsReplacedAfterTheSessionTimeoutAndWhenItsLeaseHasRunOut() {
    SeenByOwner first = new SeenByOwner();
    SeenByOwner second = new SeenByOwner();
    OwnedPartitions a = join("a", first);
    Await.until("all at a", SOON, () -> a.ready().size() == 2, first::toString);
    try (OwnedPartitions b = join("b", second)) {
      Await.until("one each", SOON, () -> b.ready().size() == 1 && a.ready().size() == 1);
      a.abandon();
      Await.until("all at b", AFTER_SESSION, () -> b.ready().size() == 2, second::toString);
      assertThat(a.leaseFresh(System.nanoTime())).isFalse();
    }
  }

  @Test
  void anotherProcessWithTheSameNodeIdPutsTheFirstOut() {
    SeenByOwner first = new SeenByOwner();
    SeenByOwner second = new SeenByOwner();
    OwnedPartitions a = join("same", first);
    Await.until("all at a", SOON, () -> a.ready().size() == 2, first::toString);
    try (OwnedPartitions b = join("same", second)) {
      Await.until("fenced", SOON, () -> first.fenced().isPresent(), first::toString);
      assertThat(first.fenced()).hasValueSatisfying(r -> assertThat(r).contains("TANDEM_NODE_ID"));
      assertThat(a.leaseFresh(System.nanoTime())).isFalse();
      Await.until("all at b", SOON, () -> b.ready().size() == 2, second::toString);
    }
    assertThat(first.of(0)).endsWith("lost");
  }

  @Test
  void anOwnerThatThrowsLosesThatRecordAndGetsTheNext() {
    SeenByOwner seen = new SeenByOwner().throwingAt("bad");
    try (OwnedPartitions _ = join("a", seen)) {
      put(share.inbox(), 0, "k", "bad");
      put(share.inbox(), 0, "k", "good");
      Await.until("good", SOON, () -> seen.of(0).contains("received good"), seen::toString);
    }
    SeenByOwner next = new SeenByOwner();
    try (OwnedPartitions b = join("b", next)) {
      put(share.inbox(), 0, "k", "later");
      Await.until("later", SOON, () -> next.of(0).contains("received later"), next::toString);
      assertThat(b.ready()).isNotEmpty();
    }
    assertThat(next.of(0)).doesNotContain("received bad", "received good");
  }

  private OwnedPartitions join(String node, SeenByOwner seen) {
    return OwnedPartitions.start(settings(node), share, seen, metrics);
  }

  private static KafkaSettings settings(String node) {
    return new KafkaSettings(
        broker.bootstrap(), node, Duration.ofSeconds(6), Duration.ofSeconds(60));
  }

  private void put(String topic, int partition, String key, String text) {
    var stored =
        publisher.publish(
            OutRecord.of(topic, partition, key, text.getBytes(StandardCharsets.UTF_8)));
    Await.until(text + " stored", SOON, stored::succeeded);
  }
}
