package io.tandem.signaling.routing;

import io.tandem.contracts.MediaNode;
import io.tandem.kernel.AddressFamily;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;

/**
 * The media nodes as their heartbeats describe them, and which of them gets the next call.
 *
 * <p>Fed by the thread that reads {@code media-nodes}, asked by every event loop. A silent node
 * gets no new call; but when all are silent it is more likely that we hear nothing than that all
 * died together, so then silence does not count.
 */
public final class MediaNodes {

  /** Heartbeats come every second: four may be lost. */
  private static final Duration SILENCE = Duration.ofSeconds(5);

  /** A node that starts again keeps its rooms and the members in them. */
  private static final Duration SILENCE_WITH_ROOMS = Duration.ofSeconds(30);

  private final Map<String, MediaNode> nodes = new ConcurrentHashMap<>();

  public void onHeartbeat(MediaNode node) {
    nodes.put(node.nodeId(), node);
  }

  public void onGone(String nodeId) {
    nodes.remove(nodeId);
  }

  public List<MediaNode> all() {
    return nodes.values().stream().sorted(Comparator.comparing(MediaNode::nodeId)).toList();
  }

  /**
   * The least loaded node that takes calls; empty when there is none.
   *
   * @param families of the peers: a node that has an address for each of them goes before the
   *     others
   * @param srtp whether one that encrypts goes before the others
   */
  public Optional<MediaNode> choose(
      Set<AddressFamily> families, boolean srtp, long nowEpochMillis) {
    List<MediaNode> serving =
        nodes.values().stream()
            .filter(node -> !node.draining() && node.endpoints() < node.capacity())
            .toList();
    Comparator<MediaNode> byLoad =
        Comparator.<MediaNode>comparingLong(
                node -> families.stream().filter(f -> !node.addresses().has(f)).count())
            .thenComparing(node -> srtp && !node.srtp())
            .thenComparingDouble(node -> (double) node.endpoints() / node.capacity());
    return best(serving, byLoad, SILENCE, nowEpochMillis);
  }

  /**
   * The node of a room: the same for all processes that know the same nodes, and as long as it is
   * there, whatever its load (rendezvous hashing). Empty when there is no node.
   */
  public Optional<MediaNode> ofRoom(String room, long nowEpochMillis) {
    List<MediaNode> serving = nodes.values().stream().filter(node -> !node.draining()).toList();
    Comparator<MediaNode> byDraw =
        Comparator.<MediaNode>comparingInt(node -> draw(room, node.nodeId()))
            .thenComparing(MediaNode::nodeId);
    return best(serving, byDraw, SILENCE_WITH_ROOMS, nowEpochMillis);
  }

  private static int draw(String room, String nodeId) {
    CRC32C hash = new CRC32C();
    hash.update((room + " at " + nodeId).getBytes(StandardCharsets.UTF_8));
    // The sums of two nodes differ by the same bits whatever the room: Fibonacci hashing mixes
    // them.
    return (int) ((hash.getValue() * 0x9E37_79B9_7F4A_7C15L) >>> 32);
  }

  private static Optional<MediaNode> best(
      List<MediaNode> serving, Comparator<MediaNode> order, Duration silence, long nowEpochMillis) {
    Optional<MediaNode> heard =
        serving.stream()
            .filter(node -> nowEpochMillis - node.reportedAtEpochMillis() < silence.toMillis())
            .min(order);
    return heard.isPresent() ? heard : serving.stream().min(order);
  }
}
