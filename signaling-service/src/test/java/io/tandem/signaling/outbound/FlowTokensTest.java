package io.tandem.signaling.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.Transport;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FlowTokensTest {

  private static final byte[] KEY =
      new ClusterKey("a secret of the cluster".getBytes(StandardCharsets.UTF_8)).keyFor("tokens");
  private static final InetSocketAddress LOCAL = new InetSocketAddress("192.0.2.100", 5060);

  private final FlowTokens tokens = new FlowTokens(KEY, "signaling-0");

  private static Flow flow(Transport transport, String address) {
    return new Flow(
        transport,
        LOCAL,
        new InetSocketAddress(address, 40_000),
        transport == Transport.UDP ? 0 : Long.MAX_VALUE - 3);
  }

  @ParameterizedTest
  @EnumSource
  void givesBackTheFlowThatItNames(Transport transport) {
    for (String address : new String[] {"203.0.113.7", "2001:db8::7"}) {
      Flow flow = flow(transport, address);
      assertThat(tokens.read(tokens.of(flow), (_, _) -> LOCAL)).contains(flow);
    }
  }

  @Test
  void isGoodForTheUserPartOfAUri() {
    assertThat(tokens.of(flow(Transport.TCP, "203.0.113.7"))).matches("[A-Za-z0-9_-]{43}");
    assertThat(tokens.of(flow(Transport.TCP, "2001:db8::7"))).matches("[A-Za-z0-9_-]{59}");
  }

  @Test
  void knowsATokenInWhichOneCharacterIsAnother() {
    String token = tokens.of(flow(Transport.TCP, "203.0.113.7"));
    // The last character holds two spare bits.
    for (int i = 0; i < token.length() - 1; i++) {
      char other = token.charAt(i) == 'A' ? 'B' : 'A';
      String forged = token.substring(0, i) + other + token.substring(i + 1);
      assertThat(tokens.read(forged, (_, _) -> LOCAL)).as("character %d", i).isEmpty();
    }
  }

  @Test
  void isNothingToAnotherNodeAndNothingUnderAnotherKey() {
    String token = tokens.of(flow(Transport.UDP, "203.0.113.7"));
    assertThat(new FlowTokens(KEY, "signaling-1").read(token, (_, _) -> LOCAL)).isEmpty();
    assertThat(new FlowTokens(new byte[32], "signaling-0").read(token, (_, _) -> LOCAL)).isEmpty();
  }

  @Test
  void takesAnyTextWithoutAWord() {
    for (String text : new String[] {"", "1001", "%%%", "A".repeat(38), "A".repeat(100_000)}) {
      assertThat(tokens.read(text, (_, _) -> LOCAL)).isEmpty();
    }
  }
}
