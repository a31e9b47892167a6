package io.tandem.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RtpPacketTest {
  private final RtpPacket packet = new RtpPacket();

  @Test
  void readsEveryFieldOfAPacketWithCsrcExtensionAndPadding() {
    ByteBuffer bytes =
        Bytes.hex(
            """
            b2 88 fffe 00000140 deadbeef
            11111111 22222222
            bede 0001 aabbccdd
            0102030405
            000003
            """);

    assertThat(packet.wrap(bytes, 0, bytes.limit())).isEqualTo(RtpValidity.VALID);

    assertThat(packet.version()).isEqualTo(2);
    assertThat(packet.csrcCount()).isEqualTo(2);
    assertThat(packet.csrc(1)).isEqualTo(0x22222222);
    assertThat(packet.hasExtension()).isTrue();
    assertThat(packet.hasPadding()).isTrue();
    assertThat(packet.marker()).isTrue();
    assertThat(packet.payloadType()).isEqualTo(8);
    assertThat(packet.sequence()).isEqualTo(0xFFFE);
    assertThat(packet.timestamp()).isEqualTo(320);
    assertThat(packet.ssrc()).isEqualTo(0xDEADBEEF);
    assertThat(packet.payloadOffset()).isEqualTo(28);
    assertThat(packet.payloadLength()).isEqualTo(5);
  }

  @Test
  void readsAPacketInTheMiddleOfABuffer() {
    ByteBuffer bytes = Bytes.hex("ffffff 80 00 0001 000000a0 01020304 7f7f ffffff");

    assertThat(packet.wrap(bytes, 3, 14)).isEqualTo(RtpValidity.VALID);

    assertThat(packet.sequence()).isEqualTo(1);
    assertThat(packet.payloadOffset()).isEqualTo(15);
    assertThat(packet.payloadLength()).isEqualTo(2);
  }

  @Test
  void saysWhyBytesAreNotRtp() {
    assertThat(check("")).isEqualTo(RtpValidity.TOO_SHORT);
    assertThat(check("80 00 0001 000000a0 010203")).isEqualTo(RtpValidity.TOO_SHORT);
    assertThat(check("40 00 0001 000000a0 01020304")).isEqualTo(RtpValidity.NOT_VERSION_2);
    assertThat(check("81 00 0001 000000a0 01020304 0000")).isEqualTo(RtpValidity.CSRC_PAST_END);
    assertThat(check("90 00 0001 000000a0 01020304 bede"))
        .isEqualTo(RtpValidity.EXTENSION_PAST_END);
    assertThat(check("90 00 0001 000000a0 01020304 bede ffff 00"))
        .isEqualTo(RtpValidity.EXTENSION_PAST_END);
    assertThat(check("a0 00 0001 000000a0 01020304 00")).isEqualTo(RtpValidity.BAD_PADDING);
    assertThat(check("a0 00 0001 000000a0 01020304 0003")).isEqualTo(RtpValidity.BAD_PADDING);
  }

  @Test
  void takesAPacketWithoutPayload() {
    assertThat(check("80 00 0001 000000a0 01020304")).isEqualTo(RtpValidity.VALID);
    assertThat(packet.payloadLength()).isZero();
    assertThat(check("a0 00 0001 000000a0 01020304 0002")).isEqualTo(RtpValidity.VALID);
    assertThat(packet.payloadLength()).isZero();
  }

  @Test
  void rewritesFieldsWithoutTouchingTheirNeighbours() {
    ByteBuffer bytes = Bytes.hex("80 80 0001 000000a0 01020304 55");
    packet.wrap(bytes, 0, 13);

    packet.setPayloadType(101);
    packet.setSequence(65536 + 7);
    packet.setTimestamp(-1);
    packet.setSsrc(0xCAFE);
    assertThat(bytes).isEqualTo(Bytes.hex("80 e5 0007 ffffffff 0000cafe 55"));

    packet.setMarker(false);
    assertThat(bytes).isEqualTo(Bytes.hex("80 65 0007 ffffffff 0000cafe 55"));
  }

  @Test
  void tellsRtpFromRtcpOnOnePort() {
    assertThat(kind("80 00")).isEqualTo(PacketKind.RTP);
    assertThat(kind("80 bf")).isEqualTo(PacketKind.RTP);
    assertThat(kind("80 c8")).isEqualTo(PacketKind.RTCP);
    assertThat(kind("81 df")).isEqualTo(PacketKind.RTCP);
    assertThat(kind("80 e0")).isEqualTo(PacketKind.RTP);
    assertThat(kind("80")).isEqualTo(PacketKind.NEITHER);
    assertThat(kind("0001")).isEqualTo(PacketKind.NEITHER);
  }

  @Test
  void neverThrowsAndNeverPointsOutsideOnRandomBytes() {
    for (long seed = 0; seed < 50_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] bytes = new byte[random.nextInt(80)];
      random.nextBytes(bytes);
      if (bytes.length > 0 && random.nextInt(4) != 0) {
        bytes[0] = (byte) (0x80 | (bytes[0] & 0x3F));
      }
      int offset = random.nextInt(bytes.length + 1);
      int length = random.nextInt(bytes.length - offset + 1);
      // A slice of exactly the packet: reading outside of it would throw.
      ByteBuffer slice = ByteBuffer.wrap(bytes).slice(offset, length);
      if (packet.wrap(slice, 0, length).isValid()) {
        assertThat(packet.payloadOffset()).as("seed %d", seed).isBetween(12, length);
        assertThat(packet.payloadLength()).as("seed %d", seed).isNotNegative();
        assertThat(packet.payloadOffset() + packet.payloadLength())
            .as("seed %d", seed)
            .isLessThanOrEqualTo(length);
      }
      PacketKind.of(slice, 0, length);
    }
  }

  private RtpValidity check(String hex) {
    ByteBuffer bytes = Bytes.hex(hex);
    return packet.wrap(bytes, 0, bytes.limit());
  }

  private static PacketKind kind(String hex) {
    ByteBuffer bytes = Bytes.hex(hex);
    return PacketKind.of(bytes, 0, bytes.limit());
  }
}
