package io.tandem.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv6TextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "::",
        "::1",
        "1::",
        "2001:db8::10",
        "2001:DB8:0:0:0:0:0:10",
        "1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7::",
        "::2:3:4:5:6:7:8",
        "::ffff:192.0.2.1",
        "1:2:3:4:5:6:192.0.2.1",
        "64:ff9b::192.0.2.33",
      })
  void readsWhatTheJdkReads(String text) throws UnknownHostException {
    byte[] expected = InetAddress.getByName(text).getAddress();

    byte[] read = Ipv6Text.read(text);

    if (expected.length == 16) {
      assertThat(read).isEqualTo(expected);
    } else {
      // The JDK makes an IPv4 address of a mapped one.
      assertThat(java.util.Arrays.copyOfRange(read, 12, 16)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        ":::",
        "1",
        "1:2",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "::1::",
        "1::2::3",
        "12345::",
        "::12345",
        "g::",
        "1:2:3:4:5:6:7:",
        ":1:2:3:4:5:6:7",
        "::1:2:3:4:5:6:7:8",
        "::256.0.0.1",
        "::1.2.3",
        "::1.2.3.4.5",
        "::1.2.3.4:5",
        "::0001.2.3.4",
        "1:2:3:4:5:6:7:1.2.3.4",
        "1.2.3.4",
        "fe80::1%eth0",
        "2001:db8:::10",
        "2001:db8::::192.0.2.1",
        "2001:db8:::1:192.0.2.1",
        "[::1]",
        " ::1",
      })
  void refusesWhatIsNone(String text) {
    assertThat(Ipv6Text.read(text)).isNull();
  }

  @Test
  void spellingsOfOneAddressAreTheSame() {
    assertThat(Ipv6Text.same("2001:db8::1", "2001:DB8:0:0::0001")).isTrue();
    assertThat(Ipv6Text.same("2001:db8:::192.0.2.1", "2001:db8::c000:201")).isTrue();
    assertThat(Ipv6Text.same("2001:db8::1", "2001:db8::2")).isFalse();
    assertThat(Ipv6Text.same("x", "x")).isFalse();
  }
}
