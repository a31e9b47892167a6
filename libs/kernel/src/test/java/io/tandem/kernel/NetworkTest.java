package io.tandem.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.7/32",
    "192.0.2.7/24, 192.0.2.0/24",
    "0.0.0.0/0, 0.0.0.0/0",
    "2001:db8::1/64, 2001:db8::/64",
    "2001:db8:1:ffff::1/33, 2001:db8::/33",
    "::1, ::1/128",
  })
  void readsANetworkAndForgetsWhatIsBeyondThePrefix(String text, String shown) {
    Network network = Network.parse(text).orElseThrow();

    assertThat(network).hasToString(shown);
    assertThat(Network.parse(shown)).contains(network);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "192.0.2.7/",
        "192.0.2.7/33",
        "192.0.2.7/-1",
        "2001:db8::/129",
        "example.com",
        "192.0.2/24",
        "192.0.2.0/24/1",
        "::ffff:192.0.2.1/x"
      })
  void readsNoNetworkFrom(String text) {
    assertThat(Network.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, 192.0.2.255, true",
    "192.0.2.0/24, 192.0.3.0, false",
    "192.0.2.0/24, 2001:db8::1, false",
    "0.0.0.0/0, 2001:db8::1, false",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
    "2001:db8::/127, 2001:db8::1, true",
    "2001:db8::/127, 2001:db8::2, false",
    "::/0, 192.0.2.1, true",
  })
  void containsAnAddress(String network, String address, boolean contained) {
    assertThat(Network.parse(network).orElseThrow().contains(InetAddress.ofLiteral(address)))
        .isEqualTo(contained);
  }

  @Test
  void takesASubnetOfIpv6ForOneSourceAndAnAddressOfIpv4() {
    assertThat(source("192.0.2.7")).hasToString("192.0.2.7/32");
    assertThat(source("2001:db8:0:1:2:3:4:5")).hasToString("2001:db8:0:1::/64");
    assertThat(source("2001:db8::1").isSource()).isTrue();
    assertThat(Network.parse("2001:db8::1").orElseThrow().isSource()).isFalse();
  }

  @Test
  void numbersSourcesApart() {
    List<String> apart =
        List.of("192.0.2.7", "192.0.2.8", "7.2.0.192", "::1", "2001:db8::1", "2001:db8:0:1::1");

    assertThat(apart.stream().map(InetAddress::ofLiteral).map(Network::sourceKey))
        .doesNotHaveDuplicates()
        .doesNotContain(0L);
    assertThat(Network.sourceKey(InetAddress.ofLiteral("2001:db8::1")))
        .isEqualTo(Network.sourceKey(InetAddress.ofLiteral("2001:db8::2")));
  }

  private static Network source(String address) {
    return Network.ofSource(InetAddress.ofLiteral(address));
  }

  @Test
  void anIpv4MappedAddressIsTheIpv4Source() throws Exception {
    byte[] bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 7};
    InetAddress mapped = Inet6Address.getByAddress(null, bytes, -1);
    InetAddress plain = InetAddress.ofLiteral("192.0.2.7");

    assertThat(Network.ofSource(mapped)).isEqualTo(Network.ofSource(plain));
    assertThat(Network.sourceKey(mapped)).isEqualTo(Network.sourceKey(plain));
    assertThat(Network.ofSource(mapped)).hasToString("192.0.2.7/32");
    assertThat(Network.parse("192.0.2.0/24").orElseThrow().contains(mapped)).isTrue();
  }
}
