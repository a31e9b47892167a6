package io.tandem.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RtcpTest {
  private final RtcpCompound compound = new RtcpCompound();

  @Test
  void takesPacketsOutOfACompoundAndGoesOnBehindThem() {
    byte[] octets =
        HexFormat.of().parseHex("80d00000" + "80c9000100000007" + "8fce000100000007" + "80d10000");
    for (ByteBuffer buffer :
        List.of(
            ByteBuffer.allocateDirect(octets.length + 4).put(0, octets),
            ByteBuffer.wrap(Arrays.copyOf(octets, octets.length + 4)))) {
      RtcpCompound compound = new RtcpCompound();
      assertThat(compound.wrap(buffer, 0, octets.length).isValid()).isTrue();
      List<Integer> seen = new ArrayList<>();
      while (compound.next()) {
        int type = compound.packet().type();
        seen.add(type);
        if (type != RtcpPacket.RECEIVER_REPORT) {
          compound.drop();
        }
      }
      assertThat(seen).containsExactly(208, 201, 206, 209);
      assertThat(compound.length()).isEqualTo(8);
      byte[] left = new byte[8];
      buffer.get(0, left);
      assertThat(left).isEqualTo(HexFormat.of().parseHex("80c9000100000007"));
    }
  }

  @Test
  void walksSenderReportDescriptionAndBye() {
    ByteBuffer bytes =
        Bytes.hex(
            """
            81 c8 000c 00000001
            e0000000 80000000 00000640 0000000a 00000640
            00000002 40 fffffe 0001000a 00000010 12345678 00008000
            81 ca 0003 00000001 01 03 614062 000000
            81 cb 0001 00000001
            """);

    assertThat(compound.wrap(bytes, 0, bytes.limit())).isEqualTo(RtcpValidity.VALID);

    assertThat(compound.next()).isTrue();
    RtcpPacket packet = compound.packet();
    assertThat(packet.type()).isEqualTo(RtcpPacket.SENDER_REPORT);
    assertThat(packet.senderSsrc()).isEqualTo(1);
    assertThat(packet.ntpTimestamp()).isEqualTo(0xE000000080000000L);
    assertThat(packet.rtpTimestamp()).isEqualTo(1600);
    assertThat(packet.packetsSent()).isEqualTo(10);
    assertThat(packet.octetsSent()).isEqualTo(1600);
    assertThat(packet.blockSsrc(0)).isEqualTo(2);
    assertThat(packet.fractionLost(0)).isEqualTo(64);
    assertThat(packet.cumulativeLost(0)).isEqualTo(-2);
    assertThat(packet.extendedHighestSequence(0)).isEqualTo(0x1000A);
    assertThat(packet.jitter(0)).isEqualTo(16);
    assertThat(packet.lastSenderReport(0)).isEqualTo(0x12345678);
    assertThat(packet.delaySinceLastSenderReport(0)).isEqualTo(32768);

    assertThat(compound.next()).isTrue();
    assertThat(packet.type()).isEqualTo(RtcpPacket.SOURCE_DESCRIPTION);
    assertThat(packet.cname()).contains("a@b");

    assertThat(compound.next()).isTrue();
    assertThat(packet.type()).isEqualTo(RtcpPacket.BYE);
    assertThat(packet.byeSsrc(0)).isEqualTo(1);

    assertThat(compound.next()).isFalse();
  }

  @Test
  void saysWhyBytesAreNotRtcp() {
    assertThat(check("80 c9")).isEqualTo(RtcpValidity.TOO_SHORT);
    assertThat(check("40 c9 0001 00000001")).isEqualTo(RtcpValidity.NOT_VERSION_2);
    assertThat(check("80 00 0001 00000001")).isEqualTo(RtcpValidity.NOT_RTCP_TYPE);
    assertThat(check("80 c9 0002 00000001")).isEqualTo(RtcpValidity.LENGTH_MISMATCH);
    assertThat(check("80 c9 0001 00000001 80")).isEqualTo(RtcpValidity.LENGTH_MISMATCH);
    assertThat(check("81 c9 0001 00000001")).isEqualTo(RtcpValidity.CUT_SHORT);
    assertThat(check("80 c8 0001 00000001")).isEqualTo(RtcpValidity.CUT_SHORT);
    assertThat(check("a0 c9 0001 00000004 80 c9 0001 00000001"))
        .isEqualTo(RtcpValidity.BAD_PADDING);
    assertThat(check("a0 c9 0001 00000000")).isEqualTo(RtcpValidity.BAD_PADDING);
    assertThat(compound.next()).isFalse();
  }

  @Test
  void takesReducedSizeFeedbackAndPaddingOnTheLastPacket() {
    assertThat(check("81 cd 0002 00000001 00000002")).isEqualTo(RtcpValidity.VALID);
    assertThat(check("a0 c9 0002 00000001 00000004")).isEqualTo(RtcpValidity.VALID);
    assertThat(compound.next()).isTrue();
    assertThat(compound.packet().length()).isEqualTo(8);
  }

  @Test
  void readsBackTheSenderReportThatItWrote() {
    ByteBuffer out = ByteBuffer.allocate(200);
    long ntp = RtcpWriter.ntpTimestamp(1_000_500);
    ReceptionStatistics nothing = new ReceptionStatistics(8000);
    new RtcpWriter(7, "cname")
        .senderReport(out, ntp, 160, 3, 480, nothing, new LastSenderReport(), 0);
    out.flip();

    assertThat(compound.wrap(out, 0, out.limit())).isEqualTo(RtcpValidity.VALID);
    assertThat(compound.next()).isTrue();
    assertThat(compound.packet().senderSsrc()).isEqualTo(7);
    assertThat(compound.packet().count()).isZero();
    assertThat(compound.packet().ntpTimestamp() >>> 32).isEqualTo(2_208_988_800L + 1000);
    assertThat(compound.packet().ntpTimestamp() & 0xFFFFFFFFL).isEqualTo(0x80000000L);
    assertThat(compound.packet().packetsSent()).isEqualTo(3);
    assertThat(compound.packet().octetsSent()).isEqualTo(480);
    assertThat(compound.next()).isTrue();
    assertThat(compound.packet().cname()).contains("cname");
    assertThat(compound.next()).isFalse();
  }

  @Test
  void writesWhatWasHeardIntoAReceiverReport() {
    ReceptionStatistics heard = new ReceptionStatistics(8000);
    RtpPacket packet = new RtpPacket();
    for (int sequence : new int[] {10, 11, 13}) {
      packet.wrap(Bytes.rtp(99, sequence, sequence * 160, 160), 0, 172);
      heard.onPacket(packet, sequence * 20_000_000L);
    }
    ByteBuffer out = ByteBuffer.allocate(200);
    for (String cname : new String[] {"a", "ab", "abc", "abcd", "abcde"}) {
      out.clear();
      new RtcpWriter(7, cname).receiverReport(out, heard, new LastSenderReport(), 0);
      out.flip();
      assertThat(compound.wrap(out, 0, out.limit())).isEqualTo(RtcpValidity.VALID);
      compound.next();
      assertThat(compound.packet().blockSsrc(0)).isEqualTo(99);
      assertThat(compound.packet().cumulativeLost(0)).isEqualTo(1);
      assertThat(compound.packet().extendedHighestSequence(0)).isEqualTo(13);
      assertThat(compound.packet().lastSenderReport(0)).isZero();
      assertThat(compound.packet().delaySinceLastSenderReport(0)).isZero();
      compound.next();
      assertThat(compound.packet().cname()).contains(cname);
    }
  }

  @Test
  void tellsTheLastSenderReportOfTheSourceBackInABlockOfItsOwnReport() {
    ByteBuffer theirs =
        Bytes.hex("80 c8 0006 00000063 11112222 33334444 00000000 00000003 000001e0");
    compound.wrap(theirs, 0, theirs.limit());
    compound.next();
    LastSenderReport last = new LastSenderReport();
    last.onReport(compound.packet(), 1_000_000_000L);
    ReceptionStatistics heard = new ReceptionStatistics(8000);
    RtpPacket packet = new RtpPacket();
    for (int sequence : new int[] {0xFFFE, 0xFFFF, 1, 2}) {
      packet.wrap(Bytes.rtp(0x63, sequence, sequence * 160, 160), 0, 172);
      heard.onPacket(packet, 0);
    }

    ByteBuffer out = ByteBuffer.allocate(200);
    new RtcpWriter(7, "cname")
        .senderReport(out, 0x0123456789ABCDEFL, 160, 3, 480, heard, last, 3_500_000_000L);
    out.flip();

    assertThat(compound.wrap(out, 0, out.limit())).isEqualTo(RtcpValidity.VALID);
    assertThat(compound.next()).isTrue();
    RtcpPacket report = compound.packet();
    assertThat(report.type()).isEqualTo(RtcpPacket.SENDER_REPORT);
    assertThat(report.ntpMiddle()).isEqualTo(0x456789AB);
    assertThat(report.packetsSent()).isEqualTo(3);
    assertThat(report.count()).isEqualTo(1);
    assertThat(report.blockSsrc(0)).isEqualTo(0x63);
    assertThat(report.fractionLost(0)).isEqualTo(256 / 5);
    assertThat(report.cumulativeLost(0)).isEqualTo(1);
    assertThat(report.extendedHighestSequence(0)).isEqualTo(0x10002);
    assertThat(report.lastSenderReport(0)).isEqualTo(0x22223333);
    assertThat(report.delaySinceLastSenderReport(0)).isEqualTo(5 * 65_536 / 2);
    assertThat(last.middle(0x64)).as("another source").isZero();
    assertThat(compound.next()).isTrue();
    assertThat(compound.packet().cname()).contains("cname");
  }

  @Test
  void readsVoipMetricsAndStepsOverOtherBlocks() {
    ByteBuffer bytes =
        Bytes.hex(
            """
            80 cf 000d 00000001
            04 00 0002 aaaaaaaa bbbbbbbb
            07 00 0008 00000063 0a 05 40 02 00c8 2710 0078 0050
            7f 7f 7f 10 5c 7f 29 28 b0 00 003c 0078 00f0
            """);
    assertThat(compound.wrap(bytes, 0, bytes.limit())).isEqualTo(RtcpValidity.VALID);
    compound.next();
    ExtendedReport blocks = new ExtendedReport();
    blocks.lay(compound.packet());

    assertThat(blocks.next()).isEqualTo(ExtendedReport.Block.OTHER);
    assertThat(blocks.next()).isEqualTo(ExtendedReport.Block.VOIP_METRICS);
    assertThat(blocks.ssrc()).isEqualTo(0x63);
    assertThat(blocks.lossRate()).isEqualTo(10);
    assertThat(blocks.discardRate()).isEqualTo(5);
    assertThat(blocks.burstDensity()).isEqualTo(64);
    assertThat(blocks.gapDensity()).isEqualTo(2);
    assertThat(blocks.burstMillis()).isEqualTo(200);
    assertThat(blocks.gapMillis()).isEqualTo(10_000);
    assertThat(blocks.roundTripMillis()).isEqualTo(120);
    assertThat(blocks.endSystemMillis()).isEqualTo(80);
    assertThat(blocks.rFactor()).isEqualTo(92);
    assertThat(blocks.listeningScoreTimes10()).isEqualTo(41);
    assertThat(blocks.conversationScoreTimes10()).isEqualTo(40);
    assertThat(blocks.bufferMillis()).isEqualTo(60);
    assertThat(blocks.next()).isEqualTo(ExtendedReport.Block.END);
  }

  @Test
  void endsAnExtendedReportAtABlockThatLies() {
    assertThat(secondBlock("80 cf 0004 00000001 04 00 0000 07 00 0008 00000063"))
        .isEqualTo(ExtendedReport.Block.MALFORMED);
    assertThat(secondBlock("80 cf 0004 00000001 04 00 0000 07 00 0001 00000063"))
        .isEqualTo(ExtendedReport.Block.MALFORMED);
    assertThat(secondBlock("80 cf 0002 00000001 04 00 0000")).isEqualTo(ExtendedReport.Block.END);
    assertThat(secondBlock("80 cf 0000")).isEqualTo(ExtendedReport.Block.END);
  }

  private ExtendedReport.Block secondBlock(String hex) {
    ByteBuffer bytes = Bytes.hex(hex);
    compound.wrap(bytes, 0, bytes.limit());
    compound.next();
    ExtendedReport blocks = new ExtendedReport();
    blocks.lay(compound.packet());
    blocks.next();
    ExtendedReport.Block second = blocks.next();
    assertThat(blocks.next()).isEqualTo(ExtendedReport.Block.END);
    return second;
  }

  @Test
  void neverThrowsOnRandomBytes() {
    for (long seed = 0; seed < 50_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] bytes = new byte[random.nextInt(20) * 4];
      random.nextBytes(bytes);
      for (int at = 0; at + 4 <= bytes.length; ) {
        bytes[at] = (byte) (0x80 | (random.nextInt(8) == 0 ? 0x20 : 0) | random.nextInt(3));
        bytes[at + 1] = (byte) (200 + random.nextInt(5));
        bytes[at + 2] = 0;
        bytes[at + 3] = (byte) random.nextInt(8);
        at += 4 + 4 * bytes[at + 3];
      }
      walk(ByteBuffer.wrap(bytes));
    }
  }

  private void walk(ByteBuffer bytes) {
    compound.wrap(bytes, 0, bytes.limit());
    while (compound.next()) {
      RtcpPacket packet = compound.packet();
      packet.senderSsrc();
      switch (packet.type()) {
        case RtcpPacket.SENDER_REPORT, RtcpPacket.RECEIVER_REPORT -> {
          for (int i = 0; i < packet.count(); i++) {
            packet.delaySinceLastSenderReport(i);
          }
        }
        case RtcpPacket.SOURCE_DESCRIPTION -> packet.cname();
        case RtcpPacket.BYE -> {
          for (int i = 0; i < packet.count(); i++) {
            packet.byeSsrc(i);
          }
        }
        default -> {}
      }
    }
  }

  private RtcpValidity check(String hex) {
    ByteBuffer bytes = Bytes.hex(hex);
    return compound.wrap(bytes, 0, bytes.limit());
  }
}
