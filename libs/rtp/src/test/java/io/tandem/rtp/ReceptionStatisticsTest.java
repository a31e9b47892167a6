package io.tandem.rtp;

import static io.tandem.rtp.ReceptionStatistics.Arrival.IN_SEQUENCE;
import static io.tandem.rtp.ReceptionStatistics.Arrival.JUMP;
import static io.tandem.rtp.ReceptionStatistics.Arrival.NEW_SOURCE;
import static io.tandem.rtp.ReceptionStatistics.Arrival.REORDERED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReceptionStatisticsTest {
  private final ReceptionStatistics statistics = new ReceptionStatistics(8000);
  private final RtpPacket packet = new RtpPacket();

  @Test
  void countsALosslessStreamOverTheWrapOfItsSequence() {
    for (int i = 0; i < 70_000; i++) {
      receive(1, 65_000 + i, i * 20.0);
    }
    assertThat(statistics.packets()).isEqualTo(70_000);
    assertThat(statistics.octets()).isEqualTo(70_000 * 160L);
    assertThat(statistics.lost()).isZero();
    assertThat(statistics.extendedHighestSequence()).isEqualTo(65_000 + 69_999);
    assertThat(statistics.jitterTicks()).isLessThanOrEqualTo(1);
  }

  @Test
  void countsLossAndItsFractionSinceTheLastReport() {
    for (int i = 0; i < 100; i++) {
      if (i % 4 != 3) {
        receive(1, i, i * 20.0);
      }
    }
    assertThat(statistics.lost()).isEqualTo(24);
    assertThat(statistics.takeFractionLost()).isEqualTo((24 << 8) / 99);
    assertThat(statistics.takeFractionLost()).isZero();
  }

  @Test
  void takesLateAndDoublePacketsAsReceivedButNotAsProgress() {
    assertThat(receive(1, 10, 0)).isEqualTo(NEW_SOURCE);
    assertThat(receive(1, 12, 40)).isEqualTo(IN_SEQUENCE);
    assertThat(receive(1, 11, 41)).isEqualTo(REORDERED);
    assertThat(statistics.lost()).isZero();
    assertThat(receive(1, 12, 42)).isEqualTo(REORDERED);
    assertThat(statistics.lostFromSource()).isEqualTo(-1);
    assertThat(statistics.lost()).isZero();
  }

  @Test
  void believesAJumpOnlyWhenItsSuccessorFollows() {
    receive(1, 10, 0);
    assertThat(receive(1, 30_000, 20)).isEqualTo(JUMP);
    assertThat(receive(1, 11, 40)).isEqualTo(IN_SEQUENCE);
    assertThat(receive(1, 40_000, 60)).isEqualTo(JUMP);
    assertThat(receive(1, 40_001, 80)).isEqualTo(NEW_SOURCE);
    assertThat(statistics.lost()).isZero();
  }

  @Test
  void keepsTheLossOfASourceThatWasReplaced() {
    receive(1, 10, 0);
    receive(1, 15, 100);
    assertThat(receive(2, 500, 120)).isEqualTo(NEW_SOURCE);
    assertThat(statistics.ssrc()).isEqualTo(2);
    assertThat(statistics.lost()).isEqualTo(4);
    assertThat(statistics.packets()).isEqualTo(3);
  }

  @Test
  void approachesTheMeanDeviationOfATransitThatAlternates() {
    // Every other packet is 5 ms late, so each difference in transit is 5 ms.
    for (int i = 0; i < 500; i++) {
      receive(1, i, i * 20 + (i % 2) * 5);
    }
    assertThat(statistics.jitterMillis()).isCloseTo(5, within(0.2));
    assertThat(statistics.jitterTicks()).isBetween(39, 41);
  }

  @Test
  void measuresEachCodecByItsOwnClockAlsoWhenItChanges() {
    PayloadTypes types = new PayloadTypes();
    types.agree(111, "opus", 48_000);
    types.agreeEvents(101);
    ReceptionStatistics changing = new ReceptionStatistics(types);
    int timestamp = 0xFFFF_0000;
    for (int i = 0; i < 1_000; i++) {
      boolean opus = i < 400;
      boolean event = i >= 700 && i < 720;
      // The clock of the new codec begins anywhere; an event stands still.
      timestamp += opus ? 960 : i == 400 ? 1 << 29 : event ? 0 : i == 720 ? 21 * 160 : 160;
      byte[] bytes = Bytes.rtp(1, i, timestamp, 160).array();
      bytes[1] = (byte) (opus ? 111 : event ? 101 : 0);
      packet.wrap(java.nio.ByteBuffer.wrap(bytes), 0, bytes.length);
      changing.onPacket(packet, (i * 20L + (i % 2) * 5) * 1_000_000);
      if (i > 100) {
        assertThat(changing.jitterMillis()).as("packet %d", i).isCloseTo(5, within(0.2));
        assertThat(changing.jitterTicks()).isCloseTo(opus ? 240 : 40, within(8));
      }
    }
  }

  @Test
  void staysWithinBoundsOnAnySequence() {
    for (long seed = 0; seed < 500; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      ReceptionStatistics statistics = new ReceptionStatistics(8000);
      for (int i = 0; i < 200; i++) {
        packet.wrap(
            Bytes.rtp(random.nextInt(3), random.nextInt(65536), random.nextInt(), 0), 0, 12);
        statistics.onPacket(packet, random.nextLong());
        assertThat(statistics.lost()).as("seed %d", seed).isNotNegative();
        assertThat(statistics.takeFractionLost()).as("seed %d", seed).isBetween(0, 255);
      }
      assertThat(statistics.packets()).isEqualTo(200);
    }
  }

  private ReceptionStatistics.Arrival receive(int ssrc, int sequence, double millis) {
    int timestamp = sequence * 160;
    packet.wrap(Bytes.rtp(ssrc, sequence & 0xFFFF, timestamp, 160), 0, 172);
    return statistics.onPacket(packet, (long) (millis * 1_000_000));
  }
}
