package io.tandem.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tandem.kernel.AddressFamily;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AddressingTest {

  @Test
  void loopbackOfBothFamiliesIsTheDefault() throws ConfigException {
    Addressing addressing = read("", "");
    assertThat(text(addressing.listen())).isEqualTo("127.0.0.1, ::1");
    assertThat(addressing.advertise().literals()).containsExactly("127.0.0.1", "::1");
    assertThat(addressing.onLoopback()).isTrue();
    assertThat(addressing.lacking()).isEmpty();
  }

  @Test
  void aMachineWithoutIpv6StartsWithoutIt() throws ConfigException {
    Addressing addressing =
        ConfigSource.of(environment("", ""))
            .read(
                reader -> {
                  ProcessConfig unused = ProcessConfig.from(reader);
                  assertThat(unused.kafka()).isNotEmpty();
                  return Addressing.from(reader, address -> false);
                });
    assertThat(text(addressing.listen())).isEqualTo("127.0.0.1");
    assertThat(addressing.advertise().literals()).containsExactly("127.0.0.1");
    assertThat(text(addressing.lacking())).isEqualTo("::1");
  }

  @Test
  void everyAddressOfBothFamiliesIsOneSocketForBoth() throws ConfigException {
    Addressing addressing = read("0.0.0.0,::", "192.0.2.1, 2001:db8::1");
    assertThat(text(addressing.listen())).isEqualTo("::");
    assertThat(addressing.advertise().literals()).containsExactly("192.0.2.1", "2001:db8::1");
    assertThat(addressing.onLoopback()).isFalse();
    // Audio has a socket of the family of each phone.
    assertThat(bound(addressing, AddressFamily.IPV4)).isEqualTo("0.0.0.0");
    assertThat(bound(addressing, AddressFamily.IPV6)).isEqualTo("::");
  }

  @Test
  void everyAddressOfIpv6MayServeIpv4Too() throws ConfigException {
    assertThat(read("::", "2001:db8::1,192.0.2.1").advertise().literals())
        .containsExactly("2001:db8::1", "192.0.2.1");
    Addressing one = read("::", "2001:db8::1");
    assertThat(bound(one, AddressFamily.IPV4)).isEqualTo("nothing");
  }

  @Test
  void whatIsAdvertisedIsBoundWhereItIsListenedOn() throws ConfigException {
    Addressing addressing = read("192.0.2.1,192.0.2.2,2001:db8::1", "192.0.2.2");
    assertThat(bound(addressing, AddressFamily.IPV4)).isEqualTo("192.0.2.2");
    assertThat(bound(addressing, AddressFamily.IPV6)).isEqualTo("2001:db8::1");
    assertThat(addressing.advertise().literals()).containsExactly("192.0.2.2", "2001:db8::1");
  }

  @Test
  void aFamilyThatIsListenedOnEverywhereMustBeAdvertised() {
    assertThat(errors("0.0.0.0", ""))
        .containsExactly("TANDEM_ADVERTISE: advertise must be set when listen is 0.0.0.0");
    assertThat(errors("0.0.0.0,::", "192.0.2.1"))
        .containsExactly("TANDEM_ADVERTISE: advertise must name an IPv6 address when listen is ::");
    assertThat(errors("::", "192.0.2.1"))
        .containsExactly("TANDEM_ADVERTISE: advertise must name an IPv6 address when listen is ::");
  }

  @Test
  void aFamilyThatIsNotListenedOnIsNotAdvertised() {
    assertThat(errors("0.0.0.0", "192.0.2.1,2001:db8::1"))
        .containsExactly(
            "TANDEM_ADVERTISE: advertise names an IPv6 address, but listen names none");
  }

  @Test
  void aPeerIsToldOneAddressOfAFamily() {
    assertThat(errors("0.0.0.0", "192.0.2.1,192.0.2.2"))
        .containsExactly(
            "TANDEM_ADVERTISE: advertise names more than one address of a family: 192.0.2.1,"
                + " 192.0.2.2");
    assertThat(errors("0.0.0.0", "0.0.0.0"))
        .containsExactly("TANDEM_ADVERTISE: advertise must be an address that peers can send to");
  }

  @Test
  void anAddressThatIsIncludedInAnotherCannotBeBoundBesideIt() {
    assertThat(errors("0.0.0.0,192.0.2.1", "192.0.2.1"))
        .containsExactly("TANDEM_LISTEN: listen names 0.0.0.0, which includes 192.0.2.1");
    assertThat(errors("::,192.0.2.1", "2001:db8::1"))
        .containsExactly("TANDEM_LISTEN: listen names ::, which includes 192.0.2.1");
    assertThat(errors("::1,0:0:0:0:0:0:0:1", ""))
        .containsExactly("TANDEM_LISTEN: listen names ::1 twice");
  }

  @Test
  void aNameIsNoAddress() {
    assertThat(errors("127.0.0.1,pbx.example", ""))
        .containsExactly("TANDEM_LISTEN: listen must be an IP address, not \"pbx.example\"");
  }

  @Test
  void anAddressOfFewerThanFourNumbersIsNone() {
    // The JDK reads 1.2.3 as 1.2.0.3.
    for (String text : List.of("1.2.3", "127.1", "10", "1.2.3.4.5", "1.2.3.", "0x7f.0.0.1")) {
      assertThat(errors(text, ""))
          .containsExactly("TANDEM_LISTEN: listen must be an IP address, not \"" + text + "\"");
      assertThat(errors("127.0.0.1", text))
          .containsExactly(
              "TANDEM_ADVERTISE: advertise must be an IP address, not \"" + text + "\"");
    }
  }

  private static String bound(Addressing addressing, AddressFamily family) {
    return addressing.bind(family).map(address -> text(List.of(address))).orElse("nothing");
  }

  private static String text(List<InetAddress> addresses) {
    return Addressing.text(addresses);
  }

  private static Addressing read(String listen, String advertise) throws ConfigException {
    // The machine of the test may be one without IPv6.
    return ConfigSource.of(environment(listen, advertise))
        .read(
            reader -> {
              ProcessConfig unused = ProcessConfig.from(reader);
              assertThat(unused.kafka()).isNotEmpty();
              return Addressing.from(reader, address -> true);
            });
  }

  private static List<String> errors(String listen, String advertise) {
    ConfigException thrown =
        catchThrowableOfType(
            ConfigException.class,
            () -> ConfigSource.of(environment(listen, advertise)).read(ProcessConfig::from));
    assertThat(thrown).as("there are errors").isNotNull();
    return thrown.errors();
  }

  private static Map<String, String> environment(String listen, String advertise) {
    Map<String, String> environment = new HashMap<>();
    environment.put("TANDEM_KAFKA", "kafka:9092");
    environment.put("TANDEM_ADMIN_TOKEN", "s3cret");
    environment.put("TANDEM_LISTEN", listen);
    environment.put("TANDEM_ADVERTISE", advertise);
    return environment;
  }
}
