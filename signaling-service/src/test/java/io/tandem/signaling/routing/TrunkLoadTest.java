package io.tandem.signaling.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.SignalingNode;
import io.tandem.contracts.SignalingNode.TrunkCalls;
import io.tandem.kernel.Advertised;
import io.tandem.kernel.CallSid;
import io.tandem.kernel.RandomTokens;
import io.tandem.kernel.Tokens;
import io.tandem.signaling.routing.TrunkLoad.Places;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What signaling-0 counts, of its own calls and of what the other processes have told. */
class TrunkLoadTest {

  private static final FraudLimits FRAUD =
      new FraudLimits(List.of("+"), List.of(), 3, 1_000, Duration.ofHours(4));

  private final Tokens tokens = new RandomTokens(new Random(3));
  private final SignalingNodes nodes = new SignalingNodes();
  private final TrunkLoad load = new TrunkLoad(nodes.besides("signaling-0"));

  private void tells(String node, long atSecond, TrunkCalls calls) {
    nodes.onHeartbeat(
        new SignalingNode(node, Advertised.of("192.0.2.1"), "192.0.2.1", 5060, 5061, calls, 0),
        Duration.ofSeconds(atSecond).toNanos());
  }

  private CallSid call() {
    return CallSid.of(0, tokens);
  }

  private String goOut(CallSid call, String trunk, int maxCalls, int callsPerSecond) {
    return load.goOut(call, trunk, maxCalls, callsPerSecond, 0).map(Bar::reason).orElse("");
  }

  @Test
  void callsElsewhereCountAsLongAsWhoToldOfThemLives() {
    TrunkCalls two = new TrunkCalls(Map.of("a", 2), Map.of("1001@tandem.local", 2));
    tells("signaling-0", 10, new TrunkCalls(Map.of("a", 9), Map.of()));
    tells("signaling-1", 10, two);
    assertThat(goOut(call(), "a", 3, 0)).as("one's own word counts for nothing").isEmpty();
    assertThat(goOut(call(), "a", 3, 0)).isEqualTo("trunk a has 3 of 3 calls");
    assertThat(load.place(call(), "1001@tandem.local", FRAUD, 0)).isEmpty();
    assertThat(load.place(call(), "1001@tandem.local", FRAUD, 0)).isPresent();

    tells("signaling-0", 20, TrunkCalls.NONE);
    assertThat(goOut(call(), "a", 3, 0)).as("signaling-1 is silent").isEmpty();
    load.resume(call(), new Places("", "a", "1001@tandem.local"));
    assertThat(goOut(call(), "a", 3, 0)).as("its call is here now").isNotEmpty();
  }

  @Test
  void eachProcessBeginsItsPartOfTheCallsASecond() {
    tells("signaling-0", 10, TrunkCalls.NONE);
    tells("signaling-1", 10, TrunkCalls.NONE);
    assertThat(goOut(call(), "a", 0, 5)).isEmpty();
    assertThat(goOut(call(), "a", 0, 5)).isEmpty();
    assertThat(goOut(call(), "a", 0, 5))
        .isEqualTo("trunk a takes 5 calls a second, of which 2 here");
    assertThat(goOut(call(), "b", 0, 1)).as("never less than one").isEmpty();
  }

  @Test
  void aCallThatGoesOnToTheNextTrunkLeavesItsPlaceOnTheFirst() {
    CallSid call = call();
    load.resume(call, new Places("", "", "1001@tandem.local"));
    assertThat(goOut(call, "a", 1, 0)).isEmpty();
    assertThat(goOut(call, "b", 1, 0)).isEmpty();
    assertThat(load.told(0).byTrunk()).isEqualTo(Map.of("b", 1));
    assertThat(goOut(call, "b", 1, 1)).as("once more, with credentials").isEmpty();
    assertThat(goOut(call(), "a", 1, 0)).isEmpty();
    assertThat(goOut(call, "a", 1, 0)).as("full meanwhile").isNotEmpty();
    assertThat(load.told(0).byTrunk()).isEqualTo(Map.of("a", 1));
  }

  @Test
  void tellsOfSubscribersWithSeveralCallsOnly() {
    load.resume(call(), new Places("", "a", "1001@tandem.local"));
    load.resume(call(), new Places("", "a", "1002@tandem.local"));
    load.resume(call(), new Places("pbx", "a", "1002@tandem.local"));
    assertThat(load.told(0))
        .isEqualTo(new TrunkCalls(Map.of("a", 3, "pbx", 1), Map.of("1002@tandem.local", 2)));
  }

  /** Whatever calls do, nothing is left of them in the end. */
  @Test
  void givesBackEveryPlace() {
    Random random = new Random(7);
    List<CallSid> calls = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      if (calls.isEmpty() || random.nextInt(3) == 0) {
        calls.add(call());
      }
      CallSid call = calls.get(random.nextInt(calls.size()));
      switch (random.nextInt(4)) {
        case 0 -> load.place(call, "100" + random.nextInt(3), FRAUD, i);
        case 1 -> load.goOut(call, "trunk" + random.nextInt(3), 5, 0, i);
        case 2 -> load.resume(call, new Places("in", "trunk1", ""));
        default -> load.over(call);
      }
      assertThat(load.told(i).byTrunk().values()).allMatch(count -> count > 0);
    }
    calls.forEach(load::over);
    assertThat(load.told(0)).isEqualTo(TrunkCalls.NONE);
  }
}
