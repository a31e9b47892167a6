package io.tandem.kernel;

import java.net.Inet4Address;
import java.net.InetAddress;

/** The two kinds of IP address. A socket of one cannot reach a peer of the other. */
public enum AddressFamily {
  IPV4("IPv4"),
  IPV6("IPv6");

  private final String word;

  AddressFamily(String word) {
    this.word = word;
  }

  /** An IPv4-mapped address (RFC 4291 section 2.5.5.2) is IPv4: that is what is on the wire. */
  public static AddressFamily of(InetAddress address) {
    return IpLiteral.unmapped(address) instanceof Inet4Address ? IPV4 : IPV6;
  }

  /** As people write it: {@code IPv4}. */
  @Override
  public String toString() {
    return word;
  }
}
