package io.tandem.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.testkit.SeededNetwork.Arrival;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SeededNetworkTest {
  private static final long FRAME_NANOS = 20_000_000;
  private static final int PACKETS = 50_000;
  private static final long[] SENT =
      LongStream.range(0, PACKETS).map(i -> i * FRAME_NANOS).toArray();

  @Test
  void doesTheSameHarmForTheSameSeedOnly() {
    SeededNetwork path = SeededNetwork.seeded(1).losing(0.1).jittering(30).duplicating(0.1);
    assertThat(path.carry(SENT)).isEqualTo(path.carry(SENT));
    assertThat(path.carry(SENT))
        .isNotEqualTo(
            SeededNetwork.seeded(2).losing(0.1).jittering(30).duplicating(0.1).carry(SENT));
  }

  @Test
  void delaysByWhatItIsToldAndKeepsTheOrder() {
    List<Arrival> arrivals =
        SeededNetwork.seeded(3).delaying(40).jittering(50).stalling(2_000, 50, 100).carry(SENT);
    assertThat(arrivals).hasSize(PACKETS);
    long before = Long.MIN_VALUE;
    for (int i = 0; i < arrivals.size(); i++) {
      assertThat(arrivals.get(i).index()).isEqualTo(i);
      assertThat(arrivals.get(i).arrivalNanos())
          .isBetween(SENT[i] + 40_000_000, SENT[i] + 200_000_000)
          .isGreaterThanOrEqualTo(before);
      before = arrivals.get(i).arrivalNanos();
    }
    assertThat(arrivals).anyMatch(a -> a.arrivalNanos() > SENT[a.index()] + 95_000_000);
  }

  @Test
  void losesIndependentlyAndInBursts() {
    assertThat(lost(SeededNetwork.seeded(4).losing(0.05))).isCloseTo(0.05, within(0.005));
    SeededNetwork bursts = SeededNetwork.seeded(5).losingInBursts(0.01, 0.25, 1);
    // The share of time in the bad state is 0.01 / (0.01 + 0.25), a burst lasts four packets.
    assertThat(lost(bursts)).isCloseTo(0.0385, within(0.005));
    assertThat((double) missing(bursts) / runs(bursts)).isCloseTo(4, within(0.4));
  }

  @Test
  void reordersAndDoublesAsOftenAsItIsTold() {
    List<Arrival> doubled = SeededNetwork.seeded(6).duplicating(0.1).carry(SENT);
    assertThat(doubled.stream().filter(Arrival::copy).count()).isBetween(4_500L, 5_500L);
    List<Arrival> arrivals = SeededNetwork.seeded(7).reordering(0.2, 60).carry(SENT);
    int overtaken = 0;
    for (int i = 1; i < arrivals.size(); i++) {
      overtaken += arrivals.get(i).index() < arrivals.get(i - 1).index() ? 1 : 0;
    }
    assertThat(overtaken).isBetween(4_000, 8_000);
  }

  @Test
  void letsTheSendersClockDrift() {
    List<Arrival> fast = SeededNetwork.seeded(8).drifting(300).carry(SENT);
    long last = fast.getLast().arrivalNanos();
    assertThat(SENT[PACKETS - 1] - last).isCloseTo(300_000_000L, within(100_000L));
  }

  private static double lost(SeededNetwork path) {
    return (double) missing(path) / PACKETS;
  }

  private static int missing(SeededNetwork path) {
    return PACKETS - path.carry(SENT).size();
  }

  private static int runs(SeededNetwork path) {
    List<Arrival> arrivals = path.carry(SENT);
    int runs = 0;
    for (int i = 1; i < arrivals.size(); i++) {
      runs += arrivals.get(i).index() > arrivals.get(i - 1).index() + 1 ? 1 : 0;
    }
    return runs;
  }
}
