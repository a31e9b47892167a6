package io.tandem.rtp.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.rtp.ReceptionStatistics.Arrival;
import org.junit.jupiter.api.Test;

class LossPatternTest {
  private final LossPattern pattern = new LossPattern();

  @Test
  void isUnknownBeforeAnythingWasLost() {
    come(0, 1000);
    assertThat(pattern.burstRatio()).isEmpty();
  }

  @Test
  void comparesTheLengthOfBurstsWithThatOfRandomLoss() {
    // Three lost of each ten: bursts of 3 packets, where random loss has 1 / 0.7.
    pattern.onPacket(0, Arrival.NEW_SOURCE);
    for (int i = 1; i < 20_000; i++) {
      if (i % 10 < 7) {
        pattern.onPacket(i & 0xFFFF, Arrival.IN_SEQUENCE);
      }
    }
    assertThat(pattern.burstRatio().orElseThrow()).isCloseTo(3 * 0.7, within(0.01));
  }

  @Test
  void whatWasOvertakenIsNotLost() {
    come(0, 100);
    pattern.onPacket(102, Arrival.IN_SEQUENCE);
    pattern.onPacket(101, Arrival.REORDERED);
    pattern.onPacket(100, Arrival.REORDERED);
    pattern.onPacket(20, Arrival.REORDERED);
    pattern.onPacket(50_000, Arrival.JUMP);
    for (int i = 103; i < 300; i++) {
      pattern.onPacket(i, Arrival.IN_SEQUENCE);
    }
    assertThat(pattern.burstRatio()).isEmpty();
  }

  @Test
  void countsALongGapAsOneBurst() {
    come(0, 1000);
    pattern.onPacket(3000, Arrival.IN_SEQUENCE);
    for (int i = 3001; i < 4000; i++) {
      pattern.onPacket(i, Arrival.IN_SEQUENCE);
    }
    // 2000 in one burst; judged are all but the last 64.
    assertThat(pattern.burstRatio().orElseThrow()).isCloseTo(2000.0 * 1936 / 3936, within(0.001));
  }

  private void come(int from, int to) {
    pattern.onPacket(from, Arrival.NEW_SOURCE);
    for (int i = from + 1; i < to; i++) {
      pattern.onPacket(i, Arrival.IN_SEQUENCE);
    }
  }
}
