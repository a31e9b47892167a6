package io.tandem.signaling.bus;

import io.tandem.contracts.ContractCodec;
import io.tandem.contracts.SignalingNode;
import io.tandem.contracts.Topic;
import io.tandem.kernel.Clock;
import io.tandem.runtime.kafka.OutRecord;
import io.tandem.runtime.kafka.Publisher;
import io.tandem.signaling.engine.Identity;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Tells {@code signaling-nodes} once a second that this process lives and what runs on it over
 * trunks, and at the end that it is gone. At most one heartbeat is on its way: after an outage
 * nobody must read minutes of old ones. Runs on an event loop of its Vert.x.
 */
public final class NodeHeartbeats implements AutoCloseable {

  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final Publisher publisher;
  private final Clock clock;
  private final Identity identity;
  private final Supplier<SignalingNode.TrunkCalls> calls;
  private final AtomicBoolean underWay = new AtomicBoolean();
  private final long timer;

  private NodeHeartbeats(
      Vertx vertx,
      Publisher publisher,
      Clock clock,
      Identity identity,
      Supplier<SignalingNode.TrunkCalls> calls) {
    this.calls = calls;
    this.vertx = vertx;
    this.publisher = publisher;
    this.clock = clock;
    this.identity = identity;
    this.timer = vertx.setPeriodic(PERIOD.toMillis(), _ -> beat());
  }

  /**
   * Tells the first time at once.
   *
   * @param calls what runs here over trunks
   */
  public static NodeHeartbeats start(
      Vertx vertx,
      Publisher publisher,
      Clock clock,
      Identity identity,
      Supplier<SignalingNode.TrunkCalls> calls) {
    NodeHeartbeats heartbeats = new NodeHeartbeats(vertx, publisher, clock, identity, calls);
    heartbeats.beat();
    return heartbeats;
  }

  private void beat() {
    if (underWay.compareAndSet(false, true)) {
      SignalingNode alive =
          new SignalingNode(
              identity.node(),
              identity.advertised(),
              identity.edgeHost(),
              identity.port(),
              identity.tlsPort(),
              calls.get(),
              clock.epochMillis());
      publisher
          .publish(
              OutRecord.of(
                  Topic.SIGNALING_NODES.topicName(), identity.node(), ContractCodec.encode(alive)))
          .onComplete(_ -> underWay.set(false));
    }
  }

  /** Says goodbye; does not wait until Kafka has heard it. */
  @Override
  public void close() {
    vertx.cancelTimer(timer);
    var _ =
        publisher.publish(OutRecord.tombstone(Topic.SIGNALING_NODES.topicName(), identity.node()));
  }
}
