package io.tandem.registrar.webhook;

import io.tandem.contracts.BindingSet;
import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.ContractRecord;
import io.tandem.contracts.RecordHeaders;
import io.tandem.contracts.Topic;
import io.tandem.kernel.Clock;
import io.tandem.registrar.engine.RegistrarMetrics;
import io.tandem.registrar.location.BindingChange;
import io.tandem.runtime.health.Readiness;
import io.tandem.runtime.kafka.Ack;
import io.tandem.runtime.kafka.DeadLetters;
import io.tandem.runtime.kafka.InRecord;
import io.tandem.runtime.kafka.KafkaMetrics;
import io.tandem.runtime.kafka.KafkaSettings;
import io.tandem.runtime.kafka.OwnedPartitions;
import io.tandem.runtime.kafka.OwnedPartitions.FirstFrom;
import io.tandem.runtime.kafka.OwnedPartitions.Share;
import io.tandem.runtime.kafka.PartitionOwner;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells an application of every change of bindings: a group of its own reads {@code bindings}, and
 * the records say in a header what they changed. A record is acknowledged when its notice was
 * taken, so each is told at least once, by whichever registrar has the partition.
 *
 * <p>On Kafka's thread. A partition with too many notices that nobody takes gets no more for a
 * while; registering does not wait for any of it.
 */
public final class Webhook implements PartitionOwner, AutoCloseable {

  private static final String GROUP = "binding-webhooks";

  private final Vertx vertx;
  private final WebhookSender sender;
  private final DeadLetters deadLetters;
  private final RegistrarMetrics metrics;
  private final Consumer<String> fenced;
  private final Map<Integer, WebhookLane> lanes = new ConcurrentHashMap<>();
  private @Nullable OwnedPartitions partitions;

  /**
   * @param fenced told why when another process has taken our place
   */
  public Webhook(
      Vertx vertx,
      Clock clock,
      WebhookTarget target,
      WebhookSettings settings,
      DeadLetters deadLetters,
      RegistrarMetrics metrics,
      Consumer<String> fenced) {
    this.vertx = vertx;
    this.deadLetters = deadLetters;
    this.metrics = metrics;
    this.fenced = fenced;
    sender = new WebhookSender(vertx, clock, target, settings);
  }

  /** Joins the group. What changed before it existed is told to nobody. */
  public Webhook start(KafkaSettings settings, KafkaMetrics kafkaMetrics) {
    Share share = new Share(GROUP, Topic.BINDINGS.topicName(), List.of(), FirstFrom.LATEST);
    partitions = OwnedPartitions.start(settings, share, this, kafkaMetrics);
    return this;
  }

  /** Notices that are not acknowledged. */
  public int waiting() {
    return lanes.values().stream().mapToInt(WebhookLane::size).sum();
  }

  /** Degraded at worst: phones register without it. */
  public Readiness readiness() {
    OwnedPartitions joined = partitions;
    return joined != null && joined.readiness().equals(Readiness.UP)
        ? Readiness.UP
        : Readiness.degraded("nobody is told of changes: waiting for group " + GROUP);
  }

  @Override
  public void onReceived(int partition, InRecord record, Ack ack) {
    Optional<String> changes = record.header(RecordHeaders.CHANGES);
    WebhookLane lane = lanes.get(partition);
    if (changes.isEmpty()) {
      ack.acknowledge();
      return;
    }
    if (lane == null) {
      return; // Given up: the next owner reads it again.
    }
    Optional<ContractRecord> contents = deadLetters.read(record);
    if (contents.isEmpty() && record.value().isPresent()) {
      ack.acknowledge();
      return;
    }
    List<Binding> bindings =
        contents.orElse(null) instanceof BindingSet set ? set.bindings() : List.of();
    String id = record.topic() + "-" + partition + "-" + record.offset();
    lane.add(id, body(id, record, BindingChange.read(changes.get()), bindings), ack);
  }

  private static String body(
      String id, InRecord record, List<BindingChange> changes, List<Binding> bindings) {
    JsonArray changed = new JsonArray();
    for (BindingChange change : changes) {
      changed.add(
          new JsonObject().put("change", change.kind().word()).put("contact", change.contactUri()));
    }
    JsonArray contacts = new JsonArray();
    bindings.forEach(binding -> contacts.add(binding.contactUri()));
    return new JsonObject()
        .put("id", id)
        .put("event", "bindings.changed")
        .put("addressOfRecord", record.key())
        .put("at", Instant.ofEpochMilli(record.timestampMillis()).toString())
        .put("changes", changed)
        .put("contacts", contacts)
        .encode();
  }

  @Override
  public void onAssigned(int partition, int epoch) {
    lanes.put(partition, new WebhookLane(vertx, sender, metrics.notices));
  }

  @Override
  public void onState(int partition, InRecord record) {
    // Records say themselves what they changed.
  }

  @Override
  public void onReady(int partition) {
    // What comes is told at once.
  }

  @Override
  public void onRevoked(int partition) {
    WebhookLane lane = lanes.remove(partition);
    if (lane != null) {
      lane.close();
    }
  }

  @Override
  public void onLost(int partition) {
    onRevoked(partition);
  }

  @Override
  public void onLeaseLost() {
    // Told twice is told: nothing has to stop.
  }

  @Override
  public void onLeaseRegained() {
    // See above.
  }

  @Override
  public void onFenced(String reason) {
    fenced.accept(reason);
  }

  @Override
  public void close() {
    OwnedPartitions joined = partitions;
    if (joined != null) {
      joined.close();
    }
    sender.close();
  }
}
