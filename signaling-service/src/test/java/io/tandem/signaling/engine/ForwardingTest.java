package io.tandem.signaling.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.SipArrived;
import io.tandem.kernel.Seal;
import io.tandem.runtime.metrics.Metrics;
import io.tandem.sip.message.ParseResult;
import io.tandem.sip.message.SipParser;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.transaction.Flow;
import io.tandem.testkit.ManualClock;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ForwardingTest {

  private static final Flow PHONE =
      Flow.udp(
          new InetSocketAddress("192.0.2.101", 5060), new InetSocketAddress("198.51.100.7", 5062));

  private static final String REINVITE =
      """
      INVITE sip:192.0.2.101:5060 SIP/2.0
      Via: SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bKa
      From: <sip:1001@tandem.local>;tag=alice
      To: <sip:1002@tandem.local>;tag=t0003aa
      Call-ID: hers
      CSeq: 2 INVITE
      Content-Type: application/sdp

      m=audio 4000 RTP/SAVP 0
      %s
      """;

  private final NoJournal journal = new NoJournal();

  private Forwarding node(String name, String host, String key) {
    return new Forwarding(
        Nodes.at(name, host, 5060),
        journal,
        (_, _, _, _) -> {},
        new SignalingMetrics(new Metrics()),
        new ManualClock(),
        "0123456789abcdef".getBytes(StandardCharsets.US_ASCII),
        Optional.of(new Seal(key, List.of())));
  }

  private SipArrived forwarded(String line) {
    String text = REINVITE.formatted(line).replace("\n", "\r\n");
    if (SipParser.parse(text.getBytes(StandardCharsets.UTF_8))
        instanceof ParseResult.Parsed(SipRequest request)) {
      node("signaling-1", "192.0.2.101", "the key of all processes").toOwner(3, request, PHONE);
    }
    return journal.forwarded.getLast();
  }

  @Test
  void sealsARequestThatBearsAKeyForTheShardThatItIsOf() {
    SipArrived record = forwarded("a=crypto:1 AEAD_AES_128_GCM inline:c2VjcmV0");
    assertThat(record.sealed()).isTrue();
    assertThat(record.toString()).doesNotContain("c2VjcmV0").doesNotContain("hers");

    Forwarding owner = node("signaling-0", "192.0.2.100", "the key of all processes");
    assertThat(owner.arrived(record).orElseThrow().request().callId()).isEqualTo("hers");
    SipArrived elsewhere =
        new SipArrived(4, record.edgeNode(), record.message(), true, record.source());
    assertThat(owner.arrived(elsewhere)).isEmpty();
    assertThat(node("signaling-0", "192.0.2.100", "the key of somebody else").arrived(record))
        .isEmpty();
  }

  @Test
  void leavesEveryOtherRequestReadable() {
    SipArrived record = forwarded("a=sendrecv");
    assertThat(record.sealed()).isFalse();
    assertThat(record.message().toString()).contains("a=sendrecv");
  }
}
