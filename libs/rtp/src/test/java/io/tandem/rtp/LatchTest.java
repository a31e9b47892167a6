package io.tandem.rtp;

import static io.tandem.rtp.Latch.Verdict.ACCEPTED;
import static io.tandem.rtp.Latch.Verdict.MOVED;
import static io.tandem.rtp.Latch.Verdict.OLD_SOURCE;
import static io.tandem.rtp.Latch.Verdict.STRANGER;
import static io.tandem.rtp.Latch.Verdict.UNSIGNALLED;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LatchTest {
  private static final InetSocketAddress SIGNALLED = address("10.0.0.1", 4000);
  private static final InetSocketAddress SAME_IP = address("10.0.0.1", 4444);
  private static final InetSocketAddress NAT = address("198.51.100.7", 30000);
  private static final InetSocketAddress STRANGE = address("203.0.113.9", 666);
  private static final InetSocketAddress MOVED_TO = address("10.0.0.2", 5000);

  private final Latch latch = new Latch(TimeUnit.SECONDS.toNanos(3));

  @Test
  void takesNothingBeforeSignallingNamedAnAddress() {
    assertThat(at(0, SIGNALLED)).isEqualTo(UNSIGNALLED);
    assertThat(latch.hasTarget()).isFalse();
  }

  @Test
  void sendsToTheSignalledAddressFromTheStartAndLocksOnItWithItsFirstPacket() {
    signalled(0, SIGNALLED);
    assertThat(latch.target()).isEqualTo(SIGNALLED);
    assertThat(at(100, SIGNALLED)).isEqualTo(ACCEPTED);
    assertThat(at(101, NAT)).isEqualTo(STRANGER);
    assertThat(at(102, SAME_IP)).isEqualTo(STRANGER);
    assertThat(latch.target()).isEqualTo(SIGNALLED);
  }

  @Test
  void learnsTheAddressOfAPhoneBehindNatWithinTheWindow() {
    signalled(0, SIGNALLED);
    assertThat(at(2_999, NAT)).isEqualTo(MOVED);
    assertThat(latch.target()).isEqualTo(NAT);
    assertThat(at(60_000, NAT)).isEqualTo(ACCEPTED);
    assertThat(at(60_001, STRANGE)).isEqualTo(STRANGER);
  }

  @Test
  void learnsNothingAfterTheWindow() {
    signalled(0, SIGNALLED);
    assertThat(at(3_001, NAT)).isEqualTo(STRANGER);
    assertThat(latch.target()).isEqualTo(SIGNALLED);
    assertThat(at(9_000, SIGNALLED)).isEqualTo(ACCEPTED);
  }

  @Test
  void prefersTheSignalledIpToAnotherWithinTheWindow() {
    signalled(0, SIGNALLED);
    assertThat(at(10, STRANGE)).isEqualTo(MOVED);
    assertThat(at(20, NAT)).isEqualTo(STRANGER);
    assertThat(at(30, SAME_IP)).isEqualTo(MOVED);
    assertThat(at(40, STRANGE)).isEqualTo(STRANGER);
    assertThat(at(50, address("10.0.0.1", 4445))).isEqualTo(STRANGER);
    assertThat(latch.target()).isEqualTo(SAME_IP);
  }

  @Test
  void givesTheStreamToTheSignalledAddressWheneverItSpeaks() {
    signalled(0, SIGNALLED);
    assertThat(at(10, STRANGE)).isEqualTo(MOVED);
    assertThat(at(20_000, SIGNALLED)).isEqualTo(MOVED);
    assertThat(at(20_010, STRANGE)).isEqualTo(STRANGER);
    assertThat(latch.target()).isEqualTo(SIGNALLED);
  }

  @Test
  void ignoresTheOldSourceAfterAReofferWithAnotherAddress() {
    signalled(0, SIGNALLED);
    assertThat(at(10, NAT)).isEqualTo(MOVED);
    signalled(10_000, MOVED_TO);
    assertThat(latch.target()).isEqualTo(MOVED_TO);
    assertThat(at(10_001, NAT)).isEqualTo(OLD_SOURCE);
    assertThat(at(10_020, MOVED_TO)).isEqualTo(ACCEPTED);
    assertThat(at(10_021, NAT)).isEqualTo(OLD_SOURCE);
  }

  @Test
  void keepsALearnedSourceOverASessionRefreshEvenIfItPauses() {
    signalled(0, SIGNALLED);
    assertThat(at(10, NAT)).isEqualTo(MOVED);
    signalled(90_000, SIGNALLED);
    assertThat(latch.target()).isEqualTo(NAT);
    assertThat(at(95_000, STRANGE)).isEqualTo(STRANGER);
    assertThat(at(96_000, NAT)).isEqualTo(ACCEPTED);
  }

  @Test
  void learnsANewMappingAfterARefresh() {
    signalled(0, SIGNALLED);
    assertThat(at(10, NAT)).isEqualTo(MOVED);
    signalled(90_000, SIGNALLED);
    InetSocketAddress remapped = address("198.51.100.7", 31000);
    assertThat(at(90_100, remapped)).isEqualTo(MOVED);
    assertThat(latch.target()).isEqualTo(remapped);
  }

  @Test
  void learnsACallerBehindNatWhoBeginsToSendOnlyWhenTheCallIsAnswered() {
    signalled(0, SIGNALLED);
    assertThat(at(20_000, STRANGE)).isEqualTo(STRANGER);
    latch.onMayBegin(TimeUnit.SECONDS.toNanos(30));
    assertThat(at(30_100, NAT)).isEqualTo(MOVED);
    latch.onMayBegin(TimeUnit.SECONDS.toNanos(40));
    assertThat(at(40_001, STRANGE)).isEqualTo(STRANGER);
    assertThat(at(40_002, NAT)).isEqualTo(ACCEPTED);
  }

  @Test
  void opensNoWindowForAPhoneThatWasHeardWhereItSaid() {
    signalled(0, SIGNALLED);
    assertThat(at(10, SIGNALLED)).isEqualTo(ACCEPTED);
    signalled(5_000, SIGNALLED);
    assertThat(at(5_001, STRANGE)).isEqualTo(STRANGER);
  }

  @Test
  void neverSendsToAnAddressThatWasNeitherSignalledNorHeard() {
    InetSocketAddress[] everyone = {SIGNALLED, SAME_IP, NAT, STRANGE, MOVED_TO};
    for (long seed = 0; seed < 2_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Latch latch = new Latch(TimeUnit.SECONDS.toNanos(3));
      Set<InetSocketAddress> known = new HashSet<>();
      InetSocketAddress lastSignalled = null;
      long now = 0;
      long signalledAt = 0;
      for (int step = 0; step < 60; step++) {
        now += random.nextLong(TimeUnit.SECONDS.toNanos(1));
        InetSocketAddress who = everyone[random.nextInt(everyone.length)];
        if (random.nextInt(8) == 0) {
          latch.onSignalled(who, now);
          known.add(who);
          lastSignalled = who;
          signalledAt = now;
        } else {
          Latch.Verdict verdict = latch.onPacket(who, now);
          if (verdict.isAccepted()) {
            known.add(who);
            assertThat(latch.target()).as("seed %d", seed).isEqualTo(who);
          }
          if (verdict == MOVED && !who.equals(lastSignalled)) {
            assertThat(now - signalledAt)
                .as("seed %d", seed)
                .isLessThanOrEqualTo(TimeUnit.SECONDS.toNanos(3));
          }
          if (who.equals(lastSignalled)) {
            assertThat(verdict.isAccepted()).as("seed %d", seed).isTrue();
          }
        }
        if (latch.hasTarget()) {
          assertThat(known).as("seed %d", seed).contains(latch.target());
        }
      }
    }
  }

  @Test
  void learnsNoSourceOfTheOtherFamily() {
    signalled(0, address("192.0.2.1", 4000));
    assertThat(at(10, address("2001:db8::1", 4000))).isEqualTo(STRANGER);
    assertThat(at(20, address("192.0.2.99", 4000))).isEqualTo(MOVED);
    Latch other = new Latch(TimeUnit.SECONDS.toNanos(3));
    other.onSignalled(address("2001:db8::1", 4000), 0);
    assertThat(other.onPacket(address("192.0.2.1", 4000), 1)).isEqualTo(STRANGER);
  }

  private void signalled(long millis, InetSocketAddress remote) {
    latch.onSignalled(remote, TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private Latch.Verdict at(long millis, InetSocketAddress source) {
    return latch.onPacket(source, TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private static InetSocketAddress address(String ip, int port) {
    try {
      return new InetSocketAddress(InetAddress.getByName(ip), port);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
