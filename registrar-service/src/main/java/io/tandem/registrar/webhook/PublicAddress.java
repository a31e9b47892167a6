package io.tandem.registrar.webhook;

import io.tandem.kernel.Network;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which addresses belong to the Internet (RFC 6890): a name that leads to any other would have us
 * knock at doors inside. An IPv4 address that is mapped into IPv6 is an IPv4 address to Java.
 */
final class PublicAddress {

  private static final Network GLOBAL_IPV6 = Network.parse("2000::/3").orElseThrow();

  private static final List<Network> SPECIAL =
      Stream.of(
              "0.0.0.0/8",
              "10.0.0.0/8",
              // Carriers' translators (RFC 6598).
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.0.0.0/24",
              "192.0.2.0/24",
              "192.88.99.0/24",
              "192.168.0.0/16",
              "198.18.0.0/15",
              "198.51.100.0/24",
              "203.0.113.0/24",
              "224.0.0.0/4",
              "240.0.0.0/4",
              // Teredo and its neighbours, documentation, and 6to4, which wraps any IPv4 address.
              "2001::/23",
              "2001:db8::/32",
              "2002::/16",
              "3fff::/20")
          .map(Network::parse)
          .flatMap(Optional::stream)
          .toList();

  private PublicAddress() {}

  static boolean is(InetAddress address) {
    boolean routed = address.getAddress().length == 4 || GLOBAL_IPV6.contains(address);
    return routed && SPECIAL.stream().noneMatch(network -> network.contains(address));
  }
}
