package io.tandem.signaling.routing;

import io.tandem.contracts.SignalingNode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * The signaling processes as their heartbeats describe them, this one among them. Written by the
 * thread that reads {@code signaling-nodes}, read by every loop.
 *
 * <p>Silence is measured against the latest heartbeat of whoever it was, not against a clock: when
 * all are silent it is Kafka that is away, and nobody is taken for dead.
 */
public final class SignalingNodes {

  /** Heartbeats come every second; a session of the group takes six until others take over. */
  private static final Duration SILENCE = Duration.ofSeconds(5);

  private final Map<String, SignalingNode> nodes = new ConcurrentHashMap<>();
  private final Map<String, Long> heardNanos = new ConcurrentHashMap<>();
  private volatile long latestNanos;

  /**
   * A node is alive.
   *
   * @param nowNanos when it was heard, by our own clock: those of other hosts may differ from it
   */
  public void onHeartbeat(SignalingNode node, long nowNanos) {
    nodes.put(node.nodeId(), node);
    heardNanos.put(node.nodeId(), nowNanos);
    latestNanos = nowNanos;
  }

  /** It has said goodbye. */
  public void onGone(String nodeId) {
    nodes.remove(nodeId);
    heardNanos.remove(nodeId);
  }

  /** The node, if it lives. */
  public Optional<SignalingNode> living(String nodeId) {
    return Optional.ofNullable(nodes.get(nodeId)).filter(node -> isAlive(node.nodeId()));
  }

  private boolean isAlive(String nodeId) {
    return latestNanos - heardNanos.getOrDefault(nodeId, 0L) <= SILENCE.toNanos();
  }

  /**
   * What the living processes but that one have told of their calls. The calls of one that has died
   * count again when those who take them over tell of them.
   */
  public TrunkLoad.Elsewhere besides(String ownNode) {
    return new TrunkLoad.Elsewhere() {
      @Override
      public int callsOn(String trunk) {
        return sum(calls -> calls.byTrunk().getOrDefault(trunk, 0));
      }

      @Override
      public int callsOf(String subscriber) {
        return sum(calls -> calls.bySubscriber().getOrDefault(subscriber, 0));
      }

      @Override
      public int processes() {
        return 1 + (int) others().count();
      }

      private int sum(ToIntFunction<SignalingNode.TrunkCalls> count) {
        return others().map(SignalingNode::trunkCalls).mapToInt(count).sum();
      }

      private Stream<SignalingNode> others() {
        return nodes.values().stream()
            .filter(node -> !node.nodeId().equals(ownNode) && isAlive(node.nodeId()));
      }
    };
  }
}
