package io.tandem.signaling.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.MediaNode;
import org.junit.jupiter.api.Test;

class MediaNodesTest {

  private final MediaNodes nodes = new MediaNodes();

  private static MediaNode node(int number, int endpoints, boolean draining, long at) {
    return new MediaNode(
        "media-" + number, number, "192.0.2." + number, 1, draining, endpoints, 100, 0, 0, at);
  }

  private String chosen(long now) {
    return nodes.choose(now).map(MediaNode::nodeId).orElse("none");
  }

  @Test
  void choosesTheLeastLoadedThatTakesCalls() {
    nodes.onHeartbeat(node(0, 50, false, 1000));
    nodes.onHeartbeat(node(1, 10, false, 1000));
    nodes.onHeartbeat(node(2, 0, true, 1000));
    nodes.onHeartbeat(node(3, 100, false, 1000));
    assertThat(chosen(1000)).isEqualTo("media-1");
  }

  @Test
  void passesOverANodeThatHasFallenSilent() {
    nodes.onHeartbeat(node(0, 50, false, 9_000));
    nodes.onHeartbeat(node(1, 0, false, 1_000));
    assertThat(chosen(10_000)).isEqualTo("media-0");
  }

  @Test
  void doesNotBelieveThatAllDiedAtOnce() {
    nodes.onHeartbeat(node(0, 50, false, 1_000));
    nodes.onHeartbeat(node(1, 0, false, 1_000));
    assertThat(chosen(60_000)).isEqualTo("media-1");
  }

  @Test
  void choosesNoneWhenNoneIsThere() {
    assertThat(chosen(0)).isEqualTo("none");
    nodes.onHeartbeat(node(0, 0, false, 0));
    nodes.onGone("media-0");
    assertThat(chosen(0)).isEqualTo("none");
  }
}
