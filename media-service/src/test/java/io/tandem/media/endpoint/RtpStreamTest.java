package io.tandem.media.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RtpStreamTest {

  private final RtpStream stream = new RtpStream(65_535, -160);

  @Test
  void numbersGoOnFromPacketToPacketAndWrap() {
    assertThat(stream.isFirst()).isTrue();
    assertThat(stream.sequence()).isEqualTo(65_535);
    assertThat(stream.timestamp()).isEqualTo(-160);
    stream.next(160, 160);
    assertThat(stream.isFirst()).isFalse();
    assertThat(stream.sequence()).isZero();
    assertThat(stream.timestamp()).isZero();
    stream.next(20, 160);
    assertThat(stream.packets()).isEqualTo(2);
    assertThat(stream.octets()).isEqualTo(180);
  }

  @Test
  void timeThatPassesUnsentMovesTheTimestampAlone() {
    stream.next(160, 160);
    stream.skip(160);
    assertThat(stream.sequence()).isZero();
    assertThat(stream.timestamp()).isEqualTo(160);
  }
}
