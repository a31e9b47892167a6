package io.tandem.signaling.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.SignalingNode;
import io.tandem.kernel.Advertised;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SignalingNodesTest {

  private final SignalingNodes nodes = new SignalingNodes();

  private void beats(String node, long atMillis) {
    nodes.onHeartbeat(
        new SignalingNode(
            node,
            Advertised.of("192.0.2.1"),
            "192.0.2.1",
            5060,
            5061,
            SignalingNode.TrunkCalls.NONE,
            77),
        TimeUnit.MILLISECONDS.toNanos(atMillis));
  }

  @Test
  void takesANodeForDeadThatIsSilentWhileOthersAreHeard() {
    beats("signaling-0", 1_000);
    beats("signaling-1", 6_000);
    assertThat(nodes.living("signaling-0")).isPresent();
    beats("signaling-1", 6_001);
    assertThat(nodes.living("signaling-0")).isEmpty();
    assertThat(nodes.living("signaling-1")).isPresent();
    beats("signaling-0", 6_002);
    assertThat(nodes.living("signaling-0")).isPresent();
  }

  @Test
  void takesNobodyForDeadWhenAllAreSilent() {
    beats("signaling-0", 1_000);
    beats("signaling-1", 2_000);
    assertThat(nodes.living("signaling-0")).isPresent();
    assertThat(nodes.living("signaling-1")).isPresent();
  }

  @Test
  void believesAGoodbye() {
    beats("signaling-0", 1_000);
    nodes.onGone("signaling-0");
    assertThat(nodes.living("signaling-0")).isEmpty();
    assertThat(nodes.living("never-heard-of")).isEmpty();
  }
}
