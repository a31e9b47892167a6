package io.tandem.rtp.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A stream over a network that loses, delays and doubles, around wraps of the sequence number: each
 * packet is taken once, plain as it was, however it came; and what an attacker makes of it is not.
 */
class SrtpNetworkTest {
  private static final int SEEDS = 150;
  private static final int PACKETS = 400;
  private static final int FARTHEST = 100;

  private record Sent(int number, long index, byte[] plain, byte[] srtp) {}

  @ParameterizedTest
  @EnumSource
  void neverLosesTheRolloverCounterAndTakesEachPacketOnce(SrtpSuite suite) {
    for (int seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      SrtpWorkbench bench = new SrtpWorkbench();
      MasterKey key = Vectors.key(suite, random);
      SrtpSender sender = SrtpSender.beginning(key, bench);
      SrtpReceiver receiver = SrtpReceiver.beginning(key, bench);
      // The wrap is somewhere in the stream, and more come by leaps of a burst of loss.
      int first = 65_536 - random.nextInt(PACKETS);
      int leap = random.nextInt(3) == 0 ? random.nextInt(30_000) : 0;
      List<Sent> sent = new ArrayList<>();
      for (int i = 0; i < PACKETS; i++) {
        int sequence = first + i + (i > PACKETS / 2 ? leap : 0);
        byte[] plain = Vectors.rtp(seed, sequence, random.nextInt(40));
        sent.add(new Sent(i, sequence, plain, Vectors.sealed(sender, plain)));
      }

      List<Sent> arriving = network(sent, random);
      boolean[] taken = new boolean[PACKETS];
      int replaced = random.nextInt(arriving.size());
      long newest = 0;
      for (int i = 0; i < arriving.size(); i++) {
        Sent packet = arriving.get(i);
        String place = "seed " + seed + ", arrival " + i;
        if (i == replaced && seed % 2 == 0) {
          receiver = SrtpReceiver.goingOn(key, receiver.state(), bench);
          // What was on its way when the process died may be refused; nothing else may.
          taken = refusedNow(newest, sent, taken);
        }
        if (random.nextInt(4) == 0) {
          forge(receiver, packet.srtp(), suite, random, place);
        }
        byte[] octets = packet.srtp().clone();
        SrtpOutcome outcome = receiver.unprotectRtp(octets, 0, octets.length);
        if (taken[packet.number()]) {
          assertThat(outcome).as(place).isIn(SrtpOutcome.REPLAYED, SrtpOutcome.TOO_OLD);
        } else if (newest - packet.index() >= Source.WINDOW) {
          assertThat(outcome).as(place).isEqualTo(SrtpOutcome.TOO_OLD);
        } else {
          assertThat(outcome).as(place).isEqualTo(SrtpOutcome.OK);
          assertThat(Arrays.copyOf(octets, packet.plain().length)).isEqualTo(packet.plain());
          taken[packet.number()] = true;
          newest = Math.max(newest, packet.index());
        }
      }
      long wraps = (first + PACKETS - 1L + leap) >>> 16;
      assertThat(receiver.state().rtp().getFirst().rolloverCounter())
          .as("seed %d", seed)
          .isEqualTo(wraps);
    }
  }

  /** Up to the newest, all count as having come for whoever goes on. */
  private static boolean[] refusedNow(long newest, List<Sent> sent, boolean[] taken) {
    boolean[] refused = taken.clone();
    for (Sent packet : sent) {
      refused[packet.number()] |= packet.index() <= newest;
    }
    return refused;
  }

  /** A tenth lost, a tenth doubled, each later by up to a hundred places; the last arrives. */
  private static List<Sent> network(List<Sent> sent, SplittableRandom random) {
    record Arrival(double at, Sent packet) {}
    List<Arrival> arrivals = new ArrayList<>();
    for (Sent packet : sent) {
      boolean last = packet.number() == sent.size() - 1;
      // The first one too: a source whose beginning is lost behind a leap is another test.
      boolean first = packet.number() == 0;
      if (first || last || random.nextInt(10) != 0) {
        double late = first || random.nextInt(3) != 0 ? 0 : random.nextDouble(FARTHEST);
        arrivals.add(new Arrival(packet.number() + late, packet));
        if (random.nextInt(10) == 0) {
          double twice = packet.number() + random.nextDouble(3 * FARTHEST);
          arrivals.add(new Arrival(Math.max(twice, packet.number() + late), packet));
        }
      }
    }
    arrivals.sort((a, b) -> Double.compare(a.at(), b.at()));
    return arrivals.stream().map(Arrival::packet).toList();
  }

  private static void forge(
      SrtpReceiver receiver, byte[] srtp, SrtpSuite suite, SplittableRandom random, String place) {
    byte[] forged = srtp.clone();
    int bit = random.nextInt(8 * forged.length);
    forged[bit / 8] ^= (byte) (1 << (bit % 8));
    byte[] came = forged.clone();
    SrtpState before = receiver.state();
    assertThat(receiver.unprotectRtp(forged, 0, forged.length))
        .as(place)
        .isNotEqualTo(SrtpOutcome.OK);
    assertThat(forged).as(place).isEqualTo(came);
    assertThat(receiver.state()).as("%s %s", place, suite).isEqualTo(before);
  }
}
