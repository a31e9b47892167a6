package io.tandem.signaling.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.sip.dialog.Dialog;
import io.tandem.sip.message.SipUri;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.Transport;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NextHopTest {

  private static final Flow FLOW = CallBench.flow("198.51.100.4");

  private static NextHop of(Flow flow, String target, String... routes) {
    return NextHop.within(
        new Dialog(
            "call",
            "ours",
            "theirs",
            "<sip:1001@tandem.local>",
            "<sip:1002@tandem.local>",
            target,
            List.of(routes),
            1,
            0,
            true),
        flow);
  }

  private static NextHop named(String uri) {
    return new NextHop.ByName(List.of(SipUri.parse(uri).orElseThrow()), Optional.of(FLOW));
  }

  @Test
  void aNameIsToBeLocatedAndTheFlowIsTheLastResort() {
    assertThat(of(FLOW, "sip:bob@pbx.example.com")).isEqualTo(named("sip:bob@pbx.example.com"));
    assertThat(of(FLOW, "sip:bob@192.0.2.9", "<sip:edge.example.com:5070;lr>"))
        .isEqualTo(named("sip:edge.example.com:5070;lr"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sip:bob@abcdef.invalid",
        "sip:bob@laptop.local",
        "sip:bob@localhost",
        "tel:+4930123",
        "sip:bob@10.0.0.7:5060"
      })
  void aPhoneThatCannotBeFoundIsReachedByItsFlow(String target) {
    assertThat(of(FLOW, target)).isEqualTo(new NextHop.ByFlow(FLOW));
  }

  @Test
  void aConnectionIsNotLeftForAName() {
    Flow connection = new Flow(Transport.TCP, FLOW.local(), FLOW.remote(), 7);
    assertThat(of(connection, "sip:bob@pbx.example.com")).isEqualTo(new NextHop.ByFlow(connection));
    Flow ofAnotherNode = new Flow(Transport.TCP, FLOW.local(), FLOW.remote(), 0);
    assertThat(of(ofAnotherNode, "sip:bob@pbx.example.com")).isInstanceOf(NextHop.ByName.class);
  }

  @Test
  void anAddressIsGoneToAsBefore() {
    assertThat(of(FLOW, "sip:bob@198.51.100.4:5080"))
        .isEqualTo(
            new NextHop.ByFlow(FLOW.withRemote(new InetSocketAddress("198.51.100.4", 5080))));
    assertThat(of(FLOW, "sip:bob@pbx.example.com", "<sip:192.0.2.9;lr>"))
        .isEqualTo(new NextHop.ByFlow(FLOW.withRemote(new InetSocketAddress("192.0.2.9", 5060))));
  }
}
