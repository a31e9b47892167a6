package io.tandem.media.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.rtp.RtpPacket;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class RtpStreamTest {

  private final RtpStream stream = new RtpStream(77, 65_535, -160);

  private RtpPacket next(int payloadType) {
    ByteBuffer bytes = ByteBuffer.allocate(RtpPacket.FIXED_HEADER_BYTES + 160);
    assertThat(stream.writeHeader(bytes, 0, payloadType, 160, 160))
        .isEqualTo(RtpPacket.FIXED_HEADER_BYTES);
    RtpPacket packet = new RtpPacket();
    assertThat(packet.wrap(bytes, 0, bytes.limit()).isValid()).isTrue();
    return packet;
  }

  @Test
  void numbersGoOnFromPacketToPacketAndWrap() {
    RtpPacket first = next(8);
    assertThat(first.marker()).isTrue();
    assertThat(first.payloadType()).isEqualTo(8);
    assertThat(first.ssrc()).isEqualTo(77);
    assertThat(first.sequence()).isEqualTo(65_535);
    assertThat(first.timestamp()).isEqualTo(-160);

    RtpPacket second = next(0);
    assertThat(second.marker()).isFalse();
    assertThat(second.sequence()).isZero();
    assertThat(second.timestamp()).isZero();
    assertThat(stream.packets()).isEqualTo(2);
    assertThat(stream.octets()).isEqualTo(320);
  }

  @Test
  void timeThatPassesUnsentMovesTheTimestampAlone() {
    next(0);
    stream.skip(160);
    RtpPacket packet = next(0);
    assertThat(packet.sequence()).isZero();
    assertThat(packet.timestamp()).isEqualTo(160);
  }
}
