package io.tandem.signaling.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.MediaNode;
import io.tandem.kernel.AddressFamily;
import io.tandem.kernel.Advertised;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MediaNodesTest {

  private final MediaNodes nodes = new MediaNodes();

  private static MediaNode node(int number, int endpoints, boolean draining, long at) {
    return new MediaNode(
        "media-" + number,
        number,
        Advertised.of("192.0.2." + number),
        1,
        draining,
        endpoints,
        100,
        0,
        0,
        false,
        at);
  }

  private String chosen(long now) {
    return nodes
        .choose(Set.of(AddressFamily.IPV4), false, now)
        .map(MediaNode::nodeId)
        .orElse("none");
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
  void aRoomIsOnOneNodeWhateverItsLoadAndMovesOnlyToANodeThatComes() {
    for (int i = 0; i < 3; i++) {
      nodes.onHeartbeat(node(i, 100, false, 1_000));
    }
    Map<String, String> before = new HashMap<>();
    Map<String, Integer> share = new HashMap<>();
    for (int i = 0; i < 300; i++) {
      before.put("room " + i, nodeOf("room " + i));
      share.merge(nodeOf("room " + i), 1, Integer::sum);
    }
    assertThat(share).hasSize(3).allSatisfy((_, rooms) -> assertThat(rooms).isBetween(60, 140));
    nodes.onHeartbeat(node(3, 0, false, 1_000));
    before.forEach((room, node) -> assertThat(nodeOf(room)).isIn(node, "media-3"));
    nodes.onHeartbeat(node(3, 0, true, 1_000));
    before.forEach((room, node) -> assertThat(nodeOf(room)).isEqualTo(node));
  }

  private String nodeOf(String room) {
    return nodes.ofRoom(room, 1_000).map(MediaNode::nodeId).orElse("none");
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
  void aNodeThatEncryptsGoesBeforeALessBusyOneWhereThatMatters() {
    nodes.onHeartbeat(node(0, 0, false, 1_000));
    nodes.onHeartbeat(
        new MediaNode(
            "media-1", 1, Advertised.of("192.0.2.1"), 1, false, 90, 100, 0, 0, true, 1_000));
    Set<AddressFamily> family = Set.of(AddressFamily.IPV4);
    assertThat(nodes.choose(family, true, 1_000).map(MediaNode::nodeId)).contains("media-1");
    assertThat(chosen(1_000)).isEqualTo("media-0");
  }

  @Test
  void aNodeThatCanReachBothPhonesGoesBeforeALessBusyOne() {
    nodes.onHeartbeat(node(0, 0, false, 1_000));
    nodes.onHeartbeat(
        new MediaNode(
            "media-1",
            1,
            Advertised.of("192.0.2.1", "2001:db8::1"),
            1,
            false,
            90,
            100,
            0,
            0,
            false,
            1_000));
    Set<AddressFamily> both = Set.of(AddressFamily.IPV4, AddressFamily.IPV6);
    assertThat(nodes.choose(both, false, 1_000).map(MediaNode::nodeId)).contains("media-1");
    assertThat(chosen(1_000)).isEqualTo("media-0");
  }

  @Test
  void choosesNoneWhenNoneIsThere() {
    assertThat(chosen(0)).isEqualTo("none");
    nodes.onHeartbeat(node(0, 0, false, 0));
    nodes.onGone("media-0");
    assertThat(chosen(0)).isEqualTo("none");
  }
}
