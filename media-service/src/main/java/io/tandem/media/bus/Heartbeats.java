package io.tandem.media.bus;

import io.tandem.contracts.ContractCodec;
import io.tandem.contracts.MediaNode;
import io.tandem.contracts.Topic;
import io.tandem.kernel.Advertised;
import io.tandem.kernel.Clock;
import io.tandem.media.engine.LoopLoad;
import io.tandem.runtime.kafka.OutRecord;
import io.tandem.runtime.kafka.Publisher;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells {@code media-nodes} once a second that this node lives and how busy it is. At most one
 * heartbeat is on its way: after an outage signaling must not read minutes of old ones. At the end
 * it says that the node drains, then that it is gone. Runs on an event loop of its Vert.x.
 */
public final class Heartbeats {

  private static final long PERIOD_MILLIS = 1_000;

  private final Vertx vertx;
  private final Publisher publisher;
  private final Clock clock;
  private final NodeIdentity identity;
  private final Supplier<LoopLoad> load;
  private final KafkaContact contact = new KafkaContact();
  private final AtomicBoolean underWay = new AtomicBoolean();
  private volatile boolean draining;
  private volatile @Nullable Long timer;

  /**
   * What does not change while the node lives.
   *
   * @param srtp keys in plans can be opened
   * @param incarnation grows with each start of the process
   */
  public record NodeIdentity(
      String nodeId,
      int partition,
      Advertised addresses,
      int capacity,
      boolean srtp,
      long incarnation) {}

  public Heartbeats(
      Vertx vertx,
      Publisher publisher,
      Clock clock,
      NodeIdentity identity,
      Supplier<LoopLoad> load) {
    this.vertx = vertx;
    this.publisher = publisher;
    this.clock = clock;
    this.identity = identity;
    this.load = load;
  }

  /** The node can take calls from now on. */
  public void start() {
    beat();
    timer = vertx.setPeriodic(PERIOD_MILLIS, _ -> beat());
  }

  /** No new calls, please. */
  public void drain() {
    draining = true;
    var _ = send();
  }

  /** Ends the beat and says that the node is gone; done when Kafka knows, or does not want to. */
  public Future<Void> stop() {
    Long running = timer;
    timer = null;
    if (running == null) {
      return Future.succeededFuture();
    }
    vertx.cancelTimer(running);
    OutRecord gone = OutRecord.tombstone(Topic.MEDIA_NODES.topicName(), identity.nodeId());
    return publisher.publish(gone).mapEmpty();
  }

  /** Whether Kafka has been reachable long enough for a plan to count as not renewed. */
  public boolean mayExpirePlans() {
    return contact.isSteady(clock.nanoTime());
  }

  private void beat() {
    if (underWay.compareAndSet(false, true)) {
      send().onComplete(_ -> underWay.set(false));
    }
  }

  private Future<Long> send() {
    LoopLoad now = load.get();
    MediaNode record =
        new MediaNode(
            identity.nodeId(),
            identity.partition(),
            identity.addresses(),
            identity.incarnation(),
            draining,
            now.endpoints(),
            identity.capacity(),
            now.packetsPerSecond(),
            now.loopDelayMicros(),
            identity.srtp(),
            clock.epochMillis());
    return publisher
        .publish(
            OutRecord.of(
                Topic.MEDIA_NODES.topicName(), identity.nodeId(), ContractCodec.encode(record)))
        .onSuccess(_ -> contact.onAcknowledged(clock.nanoTime()));
  }
}
