package io.tandem.signaling.routing;

import io.tandem.contracts.SignalingNode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

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
    return Optional.ofNullable(nodes.get(nodeId))
        .filter(_ -> latestNanos - heardNanos.getOrDefault(nodeId, 0L) <= SILENCE.toNanos());
  }
}
