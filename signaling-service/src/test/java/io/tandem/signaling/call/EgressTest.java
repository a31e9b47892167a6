package io.tandem.signaling.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.sip.message.CSeq;
import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.Transport;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class EgressTest {

  private static final Egress STRAIGHT = CallBench.egress("192.0.2.2");
  private static final Egress THROUGH_ONE = CallBench.through("192.0.2.101", "192.0.2.2");
  private static final Egress THROUGH_OTHER = CallBench.through("192.0.2.102", "192.0.2.2");

  private static SipRequest reinvite(Egress by) {
    SipRequest bare =
        SipRequest.builder("INVITE", "sip:1002@192.0.2.2")
            .pushVia(by.via("first"))
            .maxForwards(70)
            .from(NameAddr.parse("<sip:1001@tandem.local>;tag=ours").orElseThrow())
            .to(NameAddr.parse("<sip:1002@tandem.local>;tag=theirs").orElseThrow())
            .callId("c")
            .cseq(new CSeq(2, "INVITE"))
            .add("Contact", by.contact())
            .add("Route", "<sip:proxy.example.com;lr>")
            .build();
    return by.routed(bare);
  }

  @Test
  void aRequestThatWentStraightGoesThroughANode() {
    SipRequest again = THROUGH_ONE.redirected(reinvite(STRAIGHT), STRAIGHT, "second");

    assertThat(again.headers().all("Route"))
        .containsExactly("<sip:token@192.0.2.101:5060;lr>", "<sip:proxy.example.com;lr>");
    assertThat(again.headers().all("Contact"))
        .containsExactly("<sip:192.0.2.101:5060;transport=tcp>");
    assertThat(again.vias()).hasSize(1);
    assertThat(again.topVia().branch()).hasValue("z9hG4bKsecond");
    assertThat(again.cseq()).isEqualTo(new CSeq(2, "INVITE"));
  }

  @Test
  void theNodeThatTheRequestWentThroughIsLeftOut() {
    SipRequest before = reinvite(THROUGH_ONE);

    assertThat(THROUGH_OTHER.redirected(before, THROUGH_ONE, "second").headers().all("Route"))
        .containsExactly("<sip:token@192.0.2.102:5060;lr>", "<sip:proxy.example.com;lr>");
    assertThat(STRAIGHT.redirected(before, THROUGH_ONE, "second").headers().all("Route"))
        .containsExactly("<sip:proxy.example.com;lr>");
  }

  @Test
  void aSecureContactSaysTlsByItsSchemeAlone() {
    Flow flow =
        new Flow(
            Transport.TLS,
            new InetSocketAddress("192.0.2.9", 5061),
            new InetSocketAddress("192.0.2.2", 40000),
            7);
    Egress egress = new Egress(flow, "node", "192.0.2.9", 5061);

    assertThat(egress.contact(true)).isEqualTo("<sips:192.0.2.9:5061>");
    assertThat(egress.contact(false)).isEqualTo("<sip:192.0.2.9:5061;transport=tls>");
  }
}
