package io.tandem.signaling.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.Custody;
import io.tandem.contracts.Reach;
import io.tandem.contracts.Trunk;
import io.tandem.contracts.Trunk.OutboundRoute;
import io.tandem.contracts.Trunk.Target;
import io.tandem.contracts.TrunkLogin;
import io.tandem.contracts.TrunkPolicy;
import io.tandem.contracts.TrunkState;
import io.tandem.kernel.RandomTokens;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TrunksTest {

  private static final Target SERVER = new Target("sip:192.0.2.1", 1, 1);

  private final Trunks trunks = new Trunks();
  private List<String> certificates = List.of();

  private Trunk trunk(String id, boolean disabled, List<String> networks, OutboundRoute... routes) {
    return new Trunk(
        id,
        "",
        disabled,
        networks,
        List.of(SERVER),
        new Trunk.Numbering("", "", "00", Trunk.NumberFormat.E164),
        List.of(routes),
        "",
        List.of(),
        certificates,
        Optional.empty(),
        TrunkPolicy.NONE,
        Custody.DEFAULT,
        1);
  }

  private List<String> towards(String number) {
    return trunks.towards(number, Custody.DEFAULT_ACCOUNT).stream().map(Trunk::id).toList();
  }

  private String at(String address) {
    return trunks.at(InetAddress.ofLiteral(address)).map(Trunk::id).orElse("nobody");
  }

  @Test
  void knowsATrunkByTheNarrowestOfItsNetworks() {
    trunks.put(trunk("wide", false, List.of("192.0.2.0/24", "2001:db8::/32")));
    trunks.put(trunk("narrow", false, List.of("192.0.2.16/28")));
    trunks.put(trunk("off", true, List.of("192.0.2.17/32")));

    assertThat(at("192.0.2.1")).isEqualTo("wide");
    assertThat(at("192.0.2.17")).isEqualTo("narrow");
    assertThat(at("2001:db8::1")).isEqualTo("wide");
    assertThat(at("198.51.100.1")).isEqualTo("nobody");

    trunks.removeTrunk("narrow");
    assertThat(at("192.0.2.17")).isEqualTo("wide");
  }

  @Test
  void offersTheTrunksWithTheLongestPrefixByPriority() {
    trunks.put(trunk("world", false, List.of(), new OutboundRoute("+", 1)));
    trunks.put(
        trunk("b", false, List.of(), new OutboundRoute("+49", 2), new OutboundRoute("+4930", 2)));
    trunks.put(trunk("a", false, List.of(), new OutboundRoute("+49", 2)));
    trunks.put(trunk("first", false, List.of(), new OutboundRoute("+49", 1)));
    trunks.put(trunk("off", true, List.of(), new OutboundRoute("+49", 0)));

    assertThat(towards("+33199")).containsExactly("world");
    assertThat(towards("+4989")).containsExactly("first", "a", "b");
    assertThat(towards("+493012")).containsExactly("b");
  }

  @Test
  void drawsServersByPriorityAndWeight() {
    RandomTokens tokens = new RandomTokens(new Random(1));
    List<Target> targets =
        List.of(
            new Target("sip:backup", 2, 100), new Target("sip:a", 1, 3), new Target("sip:b", 1, 1));
    Map<String, Integer> first = new TreeMap<>();
    for (int i = 0; i < 4_000; i++) {
      List<Target> order = TargetOrder.drawn(targets, tokens);
      assertThat(order).hasSize(3);
      assertThat(order.getLast().uri()).isEqualTo("sip:backup");
      first.merge(order.getFirst().uri(), 1, Integer::sum);
    }
    assertThat(first.get("sip:a")).isBetween(2_850, 3_150);
    assertThat(first).containsOnlyKeys("sip:a", "sip:b");
  }

  @Test
  void aCertificateIsAsGoodAsANetworkOnlyWhereItIsListed() {
    certificates = List.of("sbc.carrier.example");
    trunks.put(trunk("carrier", false, List.of()));
    trunks.put(trunk("another", true, List.of()));
    assertThat(trunks.certified("sbc.carrier.example").map(Trunk::id)).contains("carrier");
    assertThat(trunks.certified("carrier.example")).isEmpty();
    assertThat(trunks.certified("")).isEmpty();
  }

  @Test
  void aTrunkThatRegistersTakesCallsWhileItIsRegistered() {
    Trunk trunk =
        trunk("carrier", false, List.of(), new OutboundRoute("+", 1))
            .withLogin(new TrunkLogin("acct", "", "sealed", "", true, 600, ""));
    trunks.put(trunk);
    assertThat(towards("+4930")).isEmpty();
    trunks.put(state(TrunkState.Status.REGISTERED));
    assertThat(towards("+4930")).containsExactly("carrier");
    assertThat(trunks.byLine("secret").map(Trunk::id)).contains("carrier");
    assertThat(trunks.isServer(InetAddress.ofLiteral("192.0.2.2"))).isTrue();
    trunks.put(state(TrunkState.Status.FAILED));
    assertThat(towards("+4930")).isEmpty();
    assertThat(trunks.byLine("secret").map(Trunk::id)).as("a late call").contains("carrier");
    trunks.removeState("carrier");
    assertThat(trunks.byLine("secret")).isEmpty();
  }

  private static TrunkState state(TrunkState.Status status) {
    return new TrunkState(
        "carrier",
        status,
        "",
        1,
        2,
        "sip:192.0.2.2",
        "sip:acct@192.0.2.9;line=secret",
        "secret",
        "call",
        1,
        new Reach("signaling-0", "UDP", "192.0.2.2", 5060, 0, List.of()));
  }
}
