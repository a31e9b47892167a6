package io.tandem.signaling.defence;

import static io.tandem.signaling.defence.Defence.Charge.ADMITTED;
import static io.tandem.signaling.defence.Defence.Charge.DROPPED;
import static io.tandem.signaling.defence.Defence.Charge.TOLD;
import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.Ban;
import io.tandem.kernel.Network;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DefenceTest {

  private static final InetSocketAddress ATTACKER = at("192.0.2.66", 5060);
  private static final InetSocketAddress NEIGHBOUR = at("192.0.2.66", 40_001);
  private static final InetSocketAddress PHONE = at("198.51.100.7", 5060);
  private static final InetSocketAddress TRUNK = at("203.0.113.5", 5060);
  private static final long MINUTE = Duration.ofMinutes(1).toMillis();

  private final BanList bans = new BanList();
  private long now = 1_800_000_000_000L;
  private final Defence defence =
      new Defence(
          new DefenceLimits(
              20,
              40,
              5,
              10,
              Duration.ofMinutes(10),
              Duration.ofMinutes(10),
              Duration.ofHours(24),
              15),
          new Exemptions(List.of(Network.parse("203.0.113.0/24").orElseThrow())),
          bans,
          "signaling-0",
          now);

  // ---- rates

  @Test
  void admitsABurstAndThenTheRate() {
    assertThat(admitted(ATTACKER, 40)).isEqualTo(40);
    assertThat(admitted(ATTACKER, 10)).isZero();
    now += 1000;
    assertThat(admitted(ATTACKER, 100)).isEqualTo(20);
  }

  @Test
  void tellsWhoIsTooFastOnceASecondAndDropsTheRest() {
    admitted(ATTACKER, 40);
    assertThat(defence.charge(ATTACKER, now)).isEqualTo(TOLD);
    assertThat(defence.charge(ATTACKER, now)).isEqualTo(DROPPED);
    now += 20;
    assertThat(defence.charge(ATTACKER, now)).isEqualTo(DROPPED);
    now += 1000;
    assertThat(admitted(ATTACKER, 20)).isEqualTo(20);
    assertThat(defence.charge(ATTACKER, now)).isEqualTo(TOLD);
  }

  @Test
  void countsAllPortsOfASourceTogetherAndSourcesApart() {
    admitted(ATTACKER, 40);
    assertThat(defence.charge(at("192.0.2.66", 9), now)).isNotEqualTo(ADMITTED);
    assertThat(defence.charge(PHONE, now)).isEqualTo(ADMITTED);
  }

  @Test
  void countsASubnetOfIpv6AsOneSource() {
    admitted(at("2001:db8::1", 5060), 40);
    assertThat(defence.charge(at("2001:db8::2", 5060), now)).isNotEqualTo(ADMITTED);
    assertThat(defence.charge(at("2001:db8:0:1::1", 5060), now)).isEqualTo(ADMITTED);
  }

  @Test
  void givesBackWhatAPhoneTookThatProvedItself() {
    for (int phone = 0; phone < 500; phone++) {
      InetSocketAddress remote = at("198.51.100.7", 10_000 + phone);
      assertThat(defence.charge(remote, now)).isEqualTo(ADMITTED);
      assertThat(defence.charge(remote, now)).isEqualTo(ADMITTED);
      defence.onAccepted(remote, "phone" + phone, now);
    }
  }

  @Test
  void letsAFlowThatHasProvenItselfPassBesideAFlood() {
    defence.onAccepted(NEIGHBOUR, "1001", now);
    admitted(ATTACKER, 1000);

    assertThat(defence.charge(NEIGHBOUR, now)).isEqualTo(ADMITTED);
  }

  @Test
  void neverLimitsWhoIsExempt() {
    assertThat(admitted(TRUNK, 10_000)).isEqualTo(10_000);
    assertThat(refused(TRUNK, "1001", 100)).isEmpty();
  }

  @Test
  void allowsFiveChangesOfARegistrationASecond() {
    InetAddress address = PHONE.getAddress();
    for (int i = 0; i < 10; i++) {
      assertThat(defence.mayRegister(address, "1001", now)).isTrue();
    }
    assertThat(defence.mayRegister(address, "1001", now)).isFalse();
    assertThat(defence.mayRegister(address, "1002", now)).isTrue();
    now += 1000;
    assertThat(defence.mayRegister(address, "1001", now)).isTrue();
  }

  @Test
  void isNotGrownByAFloodOfSourcesThatDoNotExist() {
    for (int i = 0; i < 3 * Defence.MOST_SOURCES; i++) {
      defence.charge(at("10.%d.%d.%d".formatted(i >> 16, i >> 8 & 255, i & 255), 5060), now);
    }
    assertThat(defence.knownSources()).isEqualTo(Defence.MOST_SOURCES);
  }

  @Test
  void remembersFailuresThroughAFloodOfSourcesThatDoNotExist() {
    assertThat(refused(ATTACKER, "1001", 9)).isEmpty();
    for (int i = 0; i < 2 * Defence.MOST_SOURCES; i++) {
      defence.charge(at("10.%d.%d.%d".formatted(i >> 16, i >> 8 & 255, i & 255), 5060), now);
    }
    assertThat(refused(ATTACKER, "1001", 1)).isPresent();
  }

  // ---- bans

  @Test
  void bansAfterTenFailuresInTenMinutes() {
    assertThat(refused(ATTACKER, "1001", 9)).isEmpty();
    Ban ban = refused(ATTACKER, "1001", 1).orElseThrow();

    assertThat(ban.network()).isEqualTo("192.0.2.66/32");
    assertThat(ban.untilEpochMillis() - ban.sinceEpochMillis()).isEqualTo(10 * MINUTE);
    assertThat(ban.bannedBy()).isEqualTo("signaling-0");
    assertThat(defence.admits(ATTACKER, now)).isFalse();
    assertThat(defence.admits(PHONE, now)).isTrue();
    now += 10 * MINUTE;
    assertThat(defence.admits(ATTACKER, now)).isTrue();
  }

  @Test
  void forgivesFailuresThatAreFarBetween() {
    for (int i = 0; i < 50; i++) {
      assertThat(refused(ATTACKER, "1001", 9)).isEmpty();
      now += 10 * MINUTE;
    }
  }

  @Test
  void bansForTwiceAsLongEachTimeAndAtMostADay() {
    long minutes = 10;
    for (int strike = 1; strike <= 12; strike++) {
      Ban ban = refused(ATTACKER, "1001", 10).orElseThrow();
      assertThat(ban.strikes()).isEqualTo(strike);
      assertThat(ban.untilEpochMillis() - now).isEqualTo(Math.min(minutes, 24 * 60) * MINUTE);
      now = ban.untilEpochMillis();
      minutes *= 2;
    }
  }

  @Test
  void bansSomebodyWhoTriesManyNamesSooner() {
    int tries = 0;
    Optional<Ban> ban = Optional.empty();
    while (ban.isEmpty()) {
      ban = refused(ATTACKER, "user" + tries++, 1);
    }
    assertThat(tries).isBetween(5, 7);
  }

  @Test
  void bansSomebodyWhoCallsItselfAScannerSooner() {
    for (int i = 0; i < 4; i++) {
      assertThat(defence.onRefused(ATTACKER, "1001", true, now)).isEmpty();
    }
    assertThat(defence.onRefused(ATTACKER, "1001", true, now)).isPresent();
  }

  @Test
  void bansSomebodyWhoProbesOverAConnection() {
    for (int i = 0; i < 9; i++) {
      assertThat(defence.onProbe(ATTACKER, now)).isEmpty();
    }
    assertThat(defence.onProbe(ATTACKER, now)).isPresent();
  }

  @Test
  void hearsAPhoneThatLivesBesideSomebodyBanned() {
    defence.onAccepted(NEIGHBOUR, "1001", now);
    refused(ATTACKER, "1002", 10);

    assertThat(defence.admits(ATTACKER, now)).isFalse();
    assertThat(defence.admits(at("192.0.2.66", 40_002), now)).isFalse();
    assertThat(defence.admits(NEIGHBOUR, now)).isTrue();
  }

  @Test
  void hearsAPhoneNoMoreThatGuessesItself() {
    defence.onAccepted(NEIGHBOUR, "1001", now);
    refused(NEIGHBOUR, "1002", 10);

    assertThat(defence.admits(NEIGHBOUR, now)).isFalse();
  }

  @Test
  void forgetsAFlowThatHasNotProvenItselfForHours() {
    defence.onAccepted(NEIGHBOUR, "1001", now);
    now += Duration.ofHours(4).toMillis();
    refused(ATTACKER, "1002", 10);

    assertThat(defence.admits(NEIGHBOUR, now)).isFalse();
  }

  // ---- accounts

  @Test
  void guardsAnAccountThatManyGuessAtButNotAgainstItsOwner() {
    defence.onAccepted(PHONE, "1001", now);
    for (int bot = 0; bot < 15; bot++) {
      InetSocketAddress remote = at("10.0.0." + bot, 5060);
      assertThat(defence.mayTry(remote.getAddress(), "1001", now)).isTrue();
      refused(remote, "1001", 1);
    }

    assertThat(defence.mayTry(InetAddress.ofLiteral("10.0.1.1"), "1001", now)).isFalse();
    assertThat(defence.mayTry(PHONE.getAddress(), "1001", now)).isTrue();
    assertThat(defence.mayTry(PHONE.getAddress(), "1002", now)).isTrue();
    now += 10 * MINUTE;
    assertThat(defence.mayTry(InetAddress.ofLiteral("10.0.1.1"), "1001", now)).isTrue();
  }

  // ---- records

  @Test
  void letsTheFirstRefusalsLeaveARecordAndNotAFlood() {
    int recorded = 0;
    for (int i = 0; i < 9; i++) {
      refused(ATTACKER, "1001", 1);
      recorded += defence.mayRecord(ATTACKER.getAddress(), now) ? 1 : 0;
    }
    assertThat(recorded).isEqualTo(3);

    for (int bot = 0; bot < 200; bot++) {
      InetSocketAddress remote = at("10.0.0." + bot, 5060);
      refused(remote, "1001", 1);
      recorded += defence.mayRecord(remote.getAddress(), now) ? 1 : 0;
    }
    assertThat(recorded).isEqualTo(10);
  }

  // ---- nonces

  @Test
  void bindsNoncesToTheirSourceUnlessItIsExempt() {
    assertThat(defence.nonceSource(PHONE.getAddress()))
        .isNotEqualTo(defence.nonceSource(ATTACKER.getAddress()));
    assertThat(defence.nonceSource(TRUNK.getAddress()))
        .isEqualTo(defence.nonceSource(InetAddress.ofLiteral("203.0.113.6")));
  }

  private int admitted(InetSocketAddress remote, int requests) {
    int admitted = 0;
    for (int i = 0; i < requests; i++) {
      admitted += defence.charge(remote, now) == ADMITTED ? 1 : 0;
    }
    return admitted;
  }

  /** As the engine does it: a ban that is due is put into force. */
  private Optional<Ban> refused(InetSocketAddress remote, String account, int times) {
    Optional<Ban> last = Optional.empty();
    for (int i = 0; i < times; i++) {
      last = defence.onRefused(remote, account, false, now);
      last.ifPresent(bans::add);
    }
    return last;
  }

  private static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }
}
