package io.tandem.rtp.jitter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class OpusFrameLengthTest {
  /** Table 2 of RFC 6716, in units of 48 kHz. */
  private static final int[] OF_CONFIGS = {
    480, 960, 1920, 2880, 480, 960, 1920, 2880, 480, 960, 1920, 2880, 480, 960, 480, 960, 120, 240,
    480, 960, 120, 240, 480, 960, 120, 240, 480, 960, 120, 240, 480, 960
  };

  @Test
  void tellsTheLengthOfEveryConfiguration() {
    for (int config = 0; config < 32; config++) {
      assertThat(units("%02x".formatted(config << 3))).isEqualTo(OF_CONFIGS[config]);
      assertThat(units("%02x".formatted(config << 3 | 4))).isEqualTo(OF_CONFIGS[config]);
      assertThat(units("%02x".formatted(config << 3 | 1))).isEqualTo(2 * OF_CONFIGS[config]);
      assertThat(units("%02x".formatted(config << 3 | 2))).isEqualTo(2 * OF_CONFIGS[config]);
      assertThat(units("%02x02".formatted(config << 3 | 3))).isEqualTo(2 * OF_CONFIGS[config]);
    }
  }

  @Test
  void refusesWhatNoPacketCanBe() {
    // Six frames of 20 ms are the most; none, seven, or a count that is not there are not.
    assertThat(units("0bc6")).isEqualTo(6 * 960);
    assertThat(units("0bc7")).isEqualTo(FrameLength.UNPLAYABLE);
    assertThat(units("0b80")).isEqualTo(FrameLength.UNPLAYABLE);
    assertThat(units("0b")).isEqualTo(FrameLength.UNPLAYABLE);
  }

  private static int units(String hex) {
    byte[] octets = HexFormat.of().parseHex(hex);
    return new OpusFrameLength().units(111, ByteBuffer.wrap(octets), 0, octets.length);
  }
}
