package io.tandem.media.engine;

import static io.tandem.media.Plans.bridged;
import static io.tandem.media.Plans.endpoint;
import static io.tandem.media.Plans.single;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.contracts.MediaFact;
import io.tandem.contracts.MediaPlan;
import io.tandem.kernel.AddressFamily;
import io.tandem.media.Phone;
import io.tandem.rtp.G711;
import io.tandem.rtp.RtpPacket;
import io.tandem.testkit.Ipv6;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Audio and reports between two phones, as they are or turned into another codec. */
class RelayTest extends EngineOnSockets {
  @Test
  void relaysRtpAndRtcpBitForBitBothWays() throws Exception {
    Map<String, Integer> ports = connectPhones();

    for (int sequence = 0; sequence < 20; sequence++) {
      caller.sendRtp(ports.get("caller"), Phone.packet(sequence));
      assertThat(callee.awaitRtp()).isEqualTo(Phone.packet(sequence));
      callee.sendRtp(ports.get("callee"), Phone.packet(1_000 + sequence));
      assertThat(caller.awaitRtp()).isEqualTo(Phone.packet(1_000 + sequence));
    }
    caller.sendRtcp(ports.get("caller") + 1, RTCP);
    assertThat(callee.awaitRtcp()).isEqualTo(RTCP);
    callee.sendRtcp(ports.get("callee") + 1, RTCP);
    assertThat(caller.awaitRtcp()).isEqualTo(RTCP);

    engine.remove(call);
    MediaFact.MediaStatistics totals = await(MediaFact.MediaStatistics.class);
    assertThat(totals.endpoints())
        .hasSize(2)
        .allSatisfy(
            endpoint -> {
              assertThat(endpoint.packetsReceived()).isEqualTo(20);
              assertThat(endpoint.octetsReceived()).isEqualTo(20 * 160);
              assertThat(endpoint.packetsSent()).isEqualTo(20);
              assertThat(endpoint.octetsSent()).isEqualTo(20 * 160);
              assertThat(endpoint.packetsLost()).isZero();
              assertThat(endpoint.strangersDropped()).isZero();
            });
  }

  @Test
  void tellsHowACallSoundedByTheReportsThatItRelays() throws Exception {
    Map<String, Integer> ports = connectPhones();
    for (int sequence = 0; sequence < 60; sequence++) {
      caller.sendRtp(ports.get("caller"), Phone.packet(sequence));
      callee.awaitRtp();
    }
    // The caller's sender report; then the callee's block about it: 6 lost up to 59, held for 0 s.
    caller.sendRtcp(ports.get("caller") + 1, RTCP);
    callee.awaitRtcp();
    byte[] heard =
        HexFormat.of().parseHex("81c900070000dcba0000abcd190000060000003b000000100000000000000000");
    ByteBuffer.wrap(heard).putInt(24, ByteBuffer.wrap(RTCP).getInt(10));
    callee.sendRtcp(ports.get("callee") + 1, heard);
    caller.awaitRtcp();

    engine.remove(call);
    Map<String, MediaFact.EndpointStatistics> told = new ConcurrentHashMap<>();
    await(MediaFact.MediaStatistics.class)
        .endpoints()
        .forEach(statistics -> told.put(statistics.endpointId(), statistics));
    assertThat(told.get("callee").roundTripMicros()).isBetween(1L, SOON.toMillis() * 1000);
    assertThat(told.get("callee").packetsLostByPeer()).isEqualTo(6);
    assertThat(told.get("callee").peerReported()).isTrue();
    assertThat(told.get("callee").jitterByPeerMicros()).isEqualTo(2_000);
    assertThat(told.get("callee").codecToPeer()).isEqualTo("PCMA");
    assertThat(told.get("caller").peerReported()).isFalse();
    assertThat(told.get("caller").codecFromPeer()).isEqualTo("PCMA");
    assertThat(told.get("caller").playedMillis()).isZero();
    assertThat(told.get("callee").mosToPeerTimes100()).isBetween(300, 400);
    assertThat(told.get("callee").mosFromPeerTimes100()).as("it said nothing").isZero();
    assertThat(told.get("caller").mosFromPeerTimes100()).isBetween(400, 441);
    assertThat(told.get("caller").mosToPeerTimes100()).isZero();
    assertThat(told.get("caller").roundTripMicros()).isZero();
    assertThat(counters.qualities).hasSize(2);
  }

  @Test
  void relaysACodecThatItDoesNotKnowAndTellsItsName() throws Exception {
    MediaPlan.Format amr = new MediaPlan.Format(96, "AMR", 8000, 20, 101);
    engine.apply(
        bridged(
            call,
            1,
            endpoint("caller", 0, caller).speaking(Optional.of(amr)),
            endpoint("callee", 0, callee)
                .speaking(Optional.of(new MediaPlan.Format(97, "AMR", 8000, 20, 101)))));
    Map<String, Integer> ports = opened();
    byte[] said = Phone.packet(1);
    said[1] = 97;
    caller.sendRtp(ports.get("caller"), said);
    assertThat(callee.awaitRtp()).isEqualTo(said);
    said[1] = 96;
    callee.sendRtp(ports.get("callee"), said);
    assertThat(caller.awaitRtp()).isEqualTo(said);
  }

  @Test
  void relaysBetweenIpv4AndIpv6() throws Exception {
    assumeTrue(Ipv6.isHere(), "SKIPPED: this machine has no IPv6");
    try (Phone six = new Phone(Ipv6.LOOPBACK)) {
      engine.apply(bridged(call, 1, endpoint("caller", 0, caller), endpoint("callee", 0, six)));
      Map<String, Integer> ports = opened();

      caller.sendRtp(ports.get("caller"), Phone.packet(1));
      assertThat(six.awaitRtp()).isEqualTo(Phone.packet(1));
      six.sendRtp(ports.get("callee"), Phone.packet(2));
      assertThat(caller.awaitRtp()).isEqualTo(Phone.packet(2));
      six.sendRtcp(ports.get("callee") + 1, RTCP);
      assertThat(caller.awaitRtcp()).isEqualTo(RTCP);
    }
  }

  @Test
  void aPeerThatGoesToTheOtherFamilyKeepsItsPort() throws Exception {
    assumeTrue(Ipv6.isHere(), "SKIPPED: this machine has no IPv6");
    Map<String, Integer> ports = connectPhones();
    int port = ports.get("caller");
    try (Phone six = new Phone(Ipv6.LOOPBACK)) {
      engine.apply(
          bridged(
              call,
              2,
              endpoint("caller", port, six),
              endpoint("callee", ports.get("callee"), callee)));
      assertThat(opened()).containsEntry("caller", port);

      six.sendRtp(port, Phone.packet(1));
      assertThat(callee.awaitRtp()).isEqualTo(Phone.packet(1));
      callee.sendRtp(ports.get("callee"), Phone.packet(2));
      assertThat(six.awaitRtp()).isEqualTo(Phone.packet(2));
    }
  }

  @Test
  void aFamilyThatTheNodeHasNotGotIsRefused() throws Exception {
    assumeTrue(Ipv6.isHere(), "SKIPPED: this machine has no IPv6");
    MediaEngine one =
        start(20_000, 29_999, Map.of(AddressFamily.IPV4, LOOPBACKS.get(AddressFamily.IPV4)));
    try (Phone six = new Phone(Ipv6.LOOPBACK)) {
      one.apply(single(call, 1, endpoint("caller", 0, six)));
      assertThat(await(MediaFact.EndpointFailed.class).reason())
          .isEqualTo("the node has no IPv6 address");
    } finally {
      one.stop().await(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void turnsTheCodecOfOneSideIntoThatOfTheOtherAndRenumbersEvents() throws Exception {
    MediaPlan plan =
        bridged(
            call,
            1,
            endpoint("caller", 0, caller)
                .speaking(Optional.of(new MediaPlan.Format(0, "PCMU", 8000, 20, 101))),
            endpoint("callee", 0, callee)
                .speaking(Optional.of(new MediaPlan.Format(8, "PCMA", 8000, 20, 96))));
    engine.apply(plan);
    Map<String, Integer> ports = opened();
    byte[] said = Phone.packet(7);
    said[1] = 0;
    caller.sendRtp(ports.get("caller"), said);
    byte[] heard = callee.awaitRtp();
    assertThat(heard).hasSameSizeAs(said);
    assertThat(heard[1]).isEqualTo((byte) 8);
    assertThat(Arrays.copyOfRange(heard, 2, 12)).isEqualTo(Arrays.copyOfRange(said, 2, 12));
    for (int i = RtpPacket.FIXED_HEADER_BYTES; i < said.length; i++) {
      assertThat(heard[i]).isEqualTo(G711.toA(G711.fromMu(said[i])));
    }
    said[1] = 101;
    caller.sendRtp(ports.get("caller"), said);
    byte[] event = callee.awaitRtp();
    assertThat(event[1]).isEqualTo((byte) 96);
    assertThat(Arrays.copyOfRange(event, 2, event.length))
        .isEqualTo(Arrays.copyOfRange(said, 2, RtpPacket.FIXED_HEADER_BYTES + 4));

    // The callee has agreed on no events at all, and its longest packet is no end.
    engine.apply(
        bridged(
            call,
            2,
            endpoint("caller", 0, caller)
                .speaking(Optional.of(new MediaPlan.Format(0, "PCMU", 8000, 20, 101))),
            endpoint("callee", 0, callee)
                .speaking(Optional.of(new MediaPlan.Format(9, "G722", 8000, 20, 0)))));
    engine.settled().await(5, TimeUnit.SECONDS);
    byte[] longest = Arrays.copyOf(said, 1_990);
    longest[1] = 9;
    callee.sendRtp(ports.get("callee"), longest);
    byte[] wide = Phone.packet(8);
    wide[1] = 9;
    callee.sendRtp(ports.get("callee"), wide);
    assertThat(caller.awaitRtp()).hasSameSizeAs(wide).startsWith(0x80, 0);
  }
}
