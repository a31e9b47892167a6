package io.tandem.rtp.jitter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.rtp.jitter.Listener.Heard;
import io.tandem.testkit.SeededNetwork;
import io.tandem.testkit.SeededNetwork.Arrival;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A tone through networks of many kinds, each for many seeds. The seed is in the message. */
class JitterBufferOverNetworksTest {
  private static final int UNITS_PER_MILLI = Listener.UNITS_PER_MILLI;
  private static final int RATE_HZ = Listener.RATE_HZ;

  /** What one listener had of one network. */
  private record Impression(double meanDelayMillis, double concealedShare, Listener listener) {}

  @Test
  void playsWhatCameInTimeOnceAndNeverGoesBackWhateverTheNetworkDoes() {
    for (long seed = 0; seed < 400; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      SeededNetwork network =
          SeededNetwork.seeded(seed)
              .delaying(random.nextDouble(200))
              .jittering(random.nextDouble(100))
              .losing(random.nextDouble(0.2))
              .losingInBursts(random.nextDouble(0.02), 0.2, 0.9)
              .stalling(2_000, 0, random.nextDouble(400))
              .reordering(random.nextDouble(0.2), random.nextDouble(100))
              .duplicating(random.nextDouble(0.1))
              .drifting(random.nextDouble(-1_000, 1_000));
      int ptime = new int[] {10, 20, 30, 40, 50, 60}[random.nextInt(6)];
      Listener listener = listen(network, seed, ptime, random.nextBoolean() ? 10 : 20, 10).listener;

      Set<Integer> numbers = new HashSet<>();
      int before = Integer.MIN_VALUE;
      for (Heard heard : listener.heard) {
        assertThat(heard.timestamp()).as("seed %d goes back", seed).isGreaterThan(before);
        assertThat(numbers.add(heard.number())).as("seed %d plays twice", seed).isTrue();
        before = heard.timestamp();
      }
      JitterBuffer buffer = listener.buffer;
      long kept =
          buffer.tally(Tally.RECEIVED)
              - buffer.tally(Tally.DUPLICATE)
              - buffer.tally(Tally.LATE)
              - buffer.tally(Tally.OVERFLOW)
              - buffer.tally(Tally.DISCARDED)
              - buffer.waiting();
      assertThat(buffer.tally(Tally.PLAYED)).as("seed %d", seed).isEqualTo(kept);
      assertThat(buffer.tally(Tally.RESETS)).as("seed %d", seed).isZero();
    }
  }

  @Test
  void costsLittleDelayWhereLittleHappens() {
    bounds("wire", SeededNetwork.seeded(1).delaying(10).jittering(2), 40, 0);
  }

  @Test
  void keepsDelayAndConcealmentWithinBoundsOnKindsOfNetworks() {
    for (long seed = 0; seed < 25; seed++) {
      SeededNetwork network = SeededNetwork.seeded(seed).delaying(40);
      bounds("jitter 30", network.jittering(30), 85, 0.002);
      bounds("jitter 80", network.jittering(80), 145, 0.005);
      bounds("loss 5 %", network.jittering(10).losing(0.05), 82, 0.06);
      bounds("reordering", network.reordering(0.1, 40), 105, 0.005);
      bounds("wireless", network.jittering(20).stalling(2_000, 20, 60).losing(0.01), 100, 0.025);
      bounds("mobile", network.jittering(40).stalling(4_000, 50, 150), 155, 0.015);
    }
  }

  @Test
  void neitherStarvesNorGrowsInTenMinutesOfDrift() {
    for (double ppm : new double[] {-1_000, -300, 300, 1_000}) {
      SeededNetwork network = SeededNetwork.seeded(7).delaying(20).jittering(10).drifting(ppm);
      Impression all = listen(network, 7, 20, 20, 600);
      List<Heard> heard = all.listener.heard;
      double first = delayOver(heard, 1_000, 2_000, ppm);
      double last = delayOver(heard, heard.size() - 1_000, heard.size(), ppm);
      assertThat(last - first)
          .as("%.0f ppm: from %.1f to %.1f", ppm, first, last)
          .isBetween(-15.0, 15.0);
      assertThat(all.concealedShare).as("%.0f ppm", ppm).isLessThan(0.001);
      assertThat(all.listener.buffer.tally(Tally.DISCARDED)).as("%.0f ppm", ppm).isZero();
      assertThat(all.listener.buffer.tally(Tally.LOST)).as("%.0f ppm", ppm).isZero();
    }
  }

  @Test
  void letsAToneThroughDriftWithoutAClickOrAChangeOfLevel() {
    for (double ppm : new double[] {-1_000, 1_000}) {
      SeededNetwork network = SeededNetwork.seeded(3).delaying(20).jittering(20).drifting(ppm);
      Listener listener = new Listener(20);
      listener.keepsSound = true;
      listen(listener, network, 3, 20, 120);
      assertThat(listener.count(Playout.SHRINK) + listener.count(Playout.STRETCH)).isGreaterThan(5);
      List<Short> sound = listener.sound.subList(RATE_HZ, listener.sound.size() - RATE_HZ);
      double steepest = Listener.PEAK * 2 * Math.PI * Listener.TONE_HZ / RATE_HZ;
      double squares = 0;
      for (int i = 1; i < sound.size(); i++) {
        assertThat(Math.abs(sound.get(i) - sound.get(i - 1)))
            .as("%.0f ppm, a click at sample %d", ppm, i)
            .isLessThan((int) (1.2 * steepest));
        squares += (double) sound.get(i) * sound.get(i);
        if (i % 160 == 0) {
          double level = 10 * Math.log10(squares / 160 / (Listener.PEAK * Listener.PEAK / 2.0));
          assertThat(level).as("%.0f ppm, level at sample %d", ppm, i).isBetween(-1.0, 1.0);
          squares = 0;
        }
      }
    }
  }

  @Test
  void boundsTheDelayByThrowingAwayWhereTheOwnerCannotScaleTime() {
    // As a listener who ignores all advice: 1000 ppm for half an hour are 1.8 s.
    JitterBuffer buffer =
        new JitterBuffer(JitterBufferSettings.forClock(8_000), Listener::frameUnits);
    int packets = 90_000;
    long[] sent = sendTimes(packets, 20);
    List<Arrival> arrivals = SeededNetwork.seeded(9).jittering(5).drifting(1_000).carry(sent);
    int at = 0;
    int ahead = 0;
    for (double now = 0; at < arrivals.size(); now += 20) {
      while (at < arrivals.size() && arrivals.get(at).arrivalNanos() <= Listener.nanos(now)) {
        Arrival arrival = arrivals.get(at++);
        buffer.put(
            1,
            arrival.index() & 0xFFFF,
            arrival.index() * 160,
            false,
            0,
            Listener.payload(arrival.index(), 160),
            0,
            160,
            arrival.arrivalNanos());
      }
      while (ahead < 160) {
        buffer.next(Listener.nanos(now), ahead, 160);
        ahead += buffer.units();
      }
      ahead -= 160;
      assertThat(buffer.delayMillis()).isLessThan(300);
    }
    assertThat(buffer.tally(Tally.DISCARDED)).isBetween(50L, 120L);
  }

  private static void bounds(
      String name, SeededNetwork network, double mostDelayMillis, double mostConcealed) {
    Impression impression = listen(network, 0, 20, 20, 60);
    assertThat(impression.meanDelayMillis).as("mean delay of %s", name).isLessThan(mostDelayMillis);
    assertThat(impression.concealedShare)
        .as("concealed of %s", name)
        .isLessThanOrEqualTo(mostConcealed);
  }

  /** Sends for {@code seconds} and hears it; the phase of the ticks depends on the seed. */
  private static Impression listen(
      SeededNetwork network, long seed, int ptime, int tickMillis, int seconds) {
    return listen(new Listener(tickMillis), network, seed, ptime, seconds);
  }

  private static Impression listen(
      Listener listener, SeededNetwork network, long seed, int ptime, int seconds) {
    int tickMillis = listener.tickMillis();
    int packets = seconds * 1000 / ptime;
    int units = ptime * UNITS_PER_MILLI;
    long[] sent = sendTimes(packets, ptime);
    List<Arrival> arrivals = network.carry(sent);
    double phase = new SplittableRandom(seed).nextDouble(tickMillis);
    int at = 0;
    double end = 0;
    for (double now = phase; at < arrivals.size(); now += tickMillis) {
      while (at < arrivals.size() && arrivals.get(at).arrivalNanos() <= Listener.nanos(now)) {
        Arrival arrival = arrivals.get(at++);
        int i = arrival.index();
        listener.put(i, i, i * units, i == 0, units, arrival.arrivalNanos() / 1e6);
      }
      listener.tick(now);
      end = now;
    }
    double delay =
        listener.heard.stream()
            .mapToDouble(heard -> heard.millis() - heard.number() * (double) ptime)
            .average()
            .orElseThrow();
    return new Impression(delay, listener.concealedUnits / (end * UNITS_PER_MILLI), listener);
  }

  private static double delayOver(List<Heard> heard, int from, int to, double ppm) {
    return heard.subList(from, to).stream()
        .mapToDouble(h -> h.millis() - h.number() * 20.0 * (1 - ppm / 1e6))
        .average()
        .orElseThrow();
  }

  private static long[] sendTimes(int packets, int ptime) {
    long[] sent = new long[packets];
    for (int i = 0; i < packets; i++) {
      sent[i] = i * ptime * 1_000_000L;
    }
    return sent;
  }
}
