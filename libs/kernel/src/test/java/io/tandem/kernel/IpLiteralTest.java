package io.tandem.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpLiteralTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "0:0:0:0:0:0:0:1, ::1",
    "::, ::",
    "2001:0DB8:0:0:8:800:200C:417A, 2001:db8::8:800:200c:417a",
    // RFC 5952 section 4.2.2: one group alone stays.
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    // Section 4.2.3: of equal runs the first is shortened, of others the longest.
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "1:0:0:0:0:0:0:0, 1::",
    "::ffff:192.0.2.1, 192.0.2.1",
    "[::1], ::1",
    "[2001:db8::1], 2001:db8::1",
  })
  void everyAddressHasOneSpelling(String text, String printed) {
    assertThat(IpLiteral.canonical(text)).isEqualTo(printed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10",
        "10.1",
        "tandem.local",
        "[192.0.2.1]",
        "fe80::1%lo",
        "1.2.3.4.5",
        "1::2::3"
      })
  void otherTextIsNoAddress(String text) {
    assertThat(IpLiteral.parse(text)).isEmpty();
    assertThat(IpLiteral.canonical(text)).isEqualTo(text);
  }

  @Test
  void aMappedAddressIsIpv4EvenAsAnObjectThatSaysOtherwise() throws Exception {
    byte[] bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 7};
    InetAddress mapped = Inet6Address.getByAddress(null, bytes, -1);
    assertThat(mapped).isInstanceOf(Inet6Address.class);
    assertThat(AddressFamily.of(mapped)).isEqualTo(AddressFamily.IPV4);
    assertThat(IpLiteral.print(mapped)).isEqualTo("192.0.2.7");
  }

  @Test
  void hostsOfUrisWearBrackets() {
    assertThat(IpLiteral.printHost(InetAddress.ofLiteral("::1"))).isEqualTo("[::1]");
    assertThat(IpLiteral.printHost(InetAddress.ofLiteral("127.0.0.1"))).isEqualTo("127.0.0.1");
  }

  @Test
  void aPeerIsShownTheAddressOfItsFamily() {
    Advertised both = Advertised.of("192.0.2.1", "2001:db8::1");
    assertThat(both.facing(InetAddress.ofLiteral("2001:db8::9")))
        .isEqualTo(InetAddress.ofLiteral("2001:db8::1"));
    assertThat(both.facing(InetAddress.ofLiteral("198.51.100.9")))
        .isEqualTo(InetAddress.ofLiteral("192.0.2.1"));
    assertThat(both.literals()).containsExactly("192.0.2.1", "2001:db8::1");
  }

  @Test
  void aPeerOfAFamilyThatIsNotAdvertisedIsShownTheFirstAddress() {
    Advertised one = Advertised.of("192.0.2.1");
    assertThat(one.facing(InetAddress.ofLiteral("2001:db8::9"))).isEqualTo(one.first());
    assertThat(one.has(AddressFamily.IPV6)).isFalse();
  }

  @Test
  void twoAddressesOfOneFamilyAreNotAdvertised() {
    assertThatThrownBy(() -> Advertised.of("192.0.2.1", "192.0.2.2"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Advertised.of(List.of())).isInstanceOf(IllegalArgumentException.class);
  }
}
