package io.tandem.signaling.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.kernel.Advertised;
import io.tandem.kernel.CallSid;
import io.tandem.signaling.call.LegRole;
import io.tandem.sip.transaction.Flow;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A trace as text and as PCAP. */
class ShownTraceTest {

  private static final CallSid SID = new CallSid("CA" + "0".repeat(32));
  private static final Advertised OWN = Advertised.of("192.0.2.1");

  private final Talk talk = new Talk();

  @Test
  void theLadderReadsFromTheCallerOnTheLeftToTheCalleeOnTheRight() {
    String text = LadderText.of(call(false, 0), "signaling-0");

    String none = " ".repeat(40);
    assertThat(text)
        .startsWith(
            "call CA00000000000000000000000000000000, traced by signaling-0\n"
                + "times are counted from 2026-01-01T00:00:00.001Z\n")
        .containsPattern("\n +caller +exchange +callee\n")
        .containsPattern("\n +198.51.100.7:41022 TCP +203.0.113.5:5070 UDP\n")
        .contains(
            "   1    +0.000000  |------------- INVITE +SDP ------------->|"
                + none
                + "|\n"
                + "   2    +0.001000  |"
                + none
                + "|--------------- INVITE ---------------->|\n"
                + "   3    +0.002000  |"
                + none
                + "|------------ INVITE, again ------------>|\n"
                + "   4    +0.003000  |"
                + none
                + "|<------------- 180 Ringing -------------|\n"
                + "   5    +0.004000  |<------------- 180 Ringing -------------|"
                + none
                + "|\n");
  }

  @Test
  void theMessagesFollowInFullWithoutSecrets() {
    String text = LadderText.of(call(false, 0), "signaling-0");

    assertThat(text)
        .contains("---- 1  2026-01-01T00:00:00.001Z  +0.000000  received from the caller at")
        .contains("by TCP, here 192.0.2.1:5060")
        .contains("response=\"xxxx\"")
        .contains("inline:xxxxxxxx|2^20")
        .doesNotContain("0f0f")
        .doesNotContain("n0nce")
        .doesNotContain("WVNfX19z")
        .doesNotContain("\r");
  }

  @Test
  void theHeadSaysWhatIsMissing() {
    assertThat(LadderText.of(call(true, 7), "signaling-1"))
        .contains("taken over from another process")
        .contains("7 messages are left out: see the gap")
        .contains("... 7 messages are left out here ...");
    assertThat(LadderText.of(new CapturedCall(SID, true, Map.of(), List.of(), 0, 0), "signaling-1"))
        .contains("no message so far");
  }

  @Test
  void aTerminalIsNotTakenOver() {
    TracedMessage info =
        talk.received(Talk.CALLER, "INFO sip:x@example.org SIP/2.0", "a", "\n\u001b[2Jgone\u009b");
    CapturedCall call =
        new CapturedCall(SID, false, Map.of("a", LegRole.CALLER), List.of(info), 0, 0);

    assertThat(LadderText.of(call, "n")).contains(".[2Jgone").doesNotContain("\u001b", "\u009b");
  }

  @Test
  void packetsOfAPcapAreWhatTheNetworkWouldHaveCarried() {
    byte[] file = PcapFile.of(call(false, 0), OWN);

    ByteBuffer pcap = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(pcap.getInt()).isEqualTo(0xa1b2c3d4);
    assertThat(pcap.getInt(20)).isEqualTo(101);
    pcap.position(24);
    assertThat(pcap.getInt()).isEqualTo((int) (Talk.BEGIN / 1_000_000));
    assertThat(pcap.getInt()).isEqualTo(1_000);
    int length = pcap.getInt();
    assertThat(pcap.getInt()).isEqualTo(length);
    byte[] packet = new byte[length];
    pcap.get(packet);
    assertThat(packet[0]).isEqualTo((byte) 0x45);
    assertThat(new byte[] {packet[12], packet[13], packet[14], packet[15]})
        .isEqualTo(Talk.CALLER.remote().getAddress().getAddress());
    assertThat(sumOf(packet, 0, 20, 0)).isEqualTo(0xffff);
    assertThat(sumOf(packet, 12, length - 12, 17 + length - 20)).isEqualTo(0xffff);
    assertThat(new String(packet, 28, length - 28, StandardCharsets.UTF_8))
        .startsWith("INVITE sip:1002@example.org SIP/2.0\r\n")
        .contains("inline:xxxxxxxx|2^20")
        .doesNotContain("0f0f");
  }

  @Test
  void ipv6PacketsHaveTheirChecksumToo() {
    Flow flow =
        Flow.udp(new InetSocketAddress("::", 5060), new InetSocketAddress("2001:db8::7", 41022));
    TracedMessage message = talk.sent(flow, "SIP/2.0 486 Busy Here", "a");

    byte[] packet =
        UdpPacket.of(
            PacketEnds.of(message, Advertised.of("2001:db8::1")), message.message().encode());

    assertThat(packet[0]).isEqualTo((byte) 0x60);
    assertThat(packet[8 + 15]).isEqualTo((byte) 1);
    assertThat(packet[24 + 15]).isEqualTo((byte) 7);
    assertThat(sumOf(packet, 8, packet.length - 8, 17 + packet.length - 40)).isEqualTo(0xffff);
  }

  @Test
  void aWildcardIsShownAsTheExchangesAddressAndFamiliesAreNotMixed() {
    Flow flow =
        Flow.udp(new InetSocketAddress("0.0.0.0", 5060), new InetSocketAddress("203.0.113.5", 7));
    PacketEnds ends = PacketEnds.of(talk.sent(flow, "SIP/2.0 486 Busy", "a"), OWN);
    assertThat(ends.source()).isEqualTo(OWN.first().getAddress());

    Flow mixed =
        Flow.udp(new InetSocketAddress("::", 5060), new InetSocketAddress("2001:db8::7", 7));
    PacketEnds mapped = PacketEnds.of(talk.sent(mixed, "SIP/2.0 486 Busy", "a"), OWN);
    assertThat(mapped.isV6()).isTrue();
    assertThat(mapped.source()[15]).isEqualTo((byte) 1);
    assertThat(mapped.source()[11]).isEqualTo((byte) 0xff);

    PacketEnds own =
        PacketEnds.of(
            talk.sent(mixed, "SIP/2.0 486 Busy", "a"), Advertised.of("192.0.2.1", "2001:db8::9"));
    assertThat(own.source()[15]).isEqualTo((byte) 9);
  }

  /** 0xffff where the checksum in it is right (RFC 1071). */
  private static int sumOf(byte[] octets, int from, int length, int more) {
    long sum = more;
    for (int i = 0; i < length; i++) {
      sum += (i & 1) == 0 ? (octets[from + i] & 0xff) << 8 : octets[from + i] & 0xff;
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return (int) sum;
  }

  private CapturedCall call(boolean takenOver, int leftOut) {
    TracedMessage invite = talk.invite("a", 1);
    TracedMessage onwards = talk.sent(Talk.CALLEE, "INVITE sip:1002@203.0.113.5 SIP/2.0", "b");
    TracedMessage again = talk.sent(Talk.CALLEE, "INVITE sip:1002@203.0.113.5 SIP/2.0", "b");
    return new CapturedCall(
        SID,
        takenOver,
        Map.of("a", LegRole.CALLER, "b", LegRole.CALLEE),
        List.of(
            invite,
            onwards,
            again,
            talk.received(Talk.CALLEE, "SIP/2.0 180 Ringing", "b", ""),
            talk.sent(Talk.CALLER, "SIP/2.0 180 Ringing", "a")),
        2,
        leftOut);
  }
}
