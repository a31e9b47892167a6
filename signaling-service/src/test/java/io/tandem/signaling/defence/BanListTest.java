package io.tandem.signaling.defence;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.Ban;
import io.tandem.kernel.Network;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class BanListTest {

  private static final long NOON = 1_800_000_000_000L;
  private static final long DAY = BanList.MEMORY.toMillis();

  private final BanList bans = new BanList(3);

  @Test
  void coversASourceUntilItsBanIsOver() {
    bans.add(ban("192.0.2.7/32", 1000));

    assertThat(covers("192.0.2.7", 999)).isTrue();
    assertThat(covers("192.0.2.8", 999)).isFalse();
    assertThat(covers("192.0.2.7", 1000)).isFalse();
  }

  @Test
  void coversEveryAddressOfANetwork() {
    bans.add(ban("192.0.2.0/24", 1000));
    bans.add(ban("2001:db8:0:0:0:0:0:0/64", 1000));

    assertThat(covers("192.0.2.200", 0)).isTrue();
    assertThat(covers("2001:db8::5", 0)).isTrue();
    assertThat(covers("2001:db8:0:1::5", 0)).isFalse();
  }

  @Test
  void remembersABanForADayAfterItsEnd() {
    bans.add(ban("192.0.2.7/32", 1000));

    assertThat(bans.running(NOON + 1000)).isEmpty();
    assertThat(bans.of(network("192.0.2.7/32"))).isPresent();
    assertThat(bans.forgettable(NOON + 1000 + DAY - 1)).isEmpty();
    assertThat(bans.forgettable(NOON + 1000 + DAY)).containsExactly(network("192.0.2.7/32"));
  }

  @Test
  void liftsABan() {
    bans.add(ban("192.0.2.7/32", 1000));
    bans.add(ban("198.51.100.0/24", 1000));

    assertThat(bans.remove(network("192.0.2.7/32"))).isTrue();
    assertThat(bans.remove(network("198.51.100.0/24"))).isTrue();
    assertThat(bans.remove(network("192.0.2.7/32"))).isFalse();

    assertThat(covers("192.0.2.7", 0)).isFalse();
    assertThat(covers("198.51.100.1", 0)).isFalse();
  }

  @Test
  void makesRoomAtTheCostOfTheBanThatEndsFirst() {
    bans.add(ban("192.0.2.1/32", 3000));
    bans.add(ban("192.0.2.2/32", 1000));
    bans.add(ban("192.0.2.3/32", 2000));

    assertThat(bans.add(ban("192.0.2.4/32", 500))).contains(network("192.0.2.2/32"));
    assertThat(bans.add(ban("192.0.2.4/32", 900))).isEmpty();

    assertThat(covers("192.0.2.2", 0)).isFalse();
    assertThat(bans.running(NOON)).hasSize(3);
  }

  private boolean covers(String address, long after) {
    return bans.covers(InetAddress.ofLiteral(address), NOON + after);
  }

  private static Ban ban(String network, long until) {
    return new Ban(network, "test", "here", NOON, NOON + until, 1);
  }

  private static Network network(String text) {
    return Network.parse(text).orElseThrow();
  }
}
