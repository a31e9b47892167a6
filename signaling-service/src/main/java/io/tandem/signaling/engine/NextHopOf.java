package io.tandem.signaling.engine;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Addresses that are written as such in a Via; names are not looked up. */
final class NextHopOf {

  private NextHopOf() {}

  static Optional<InetSocketAddress> address(String host, int port) {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    try {
      return Optional.of(new InetSocketAddress(InetAddress.ofLiteral(bare), port));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  static InetSocketAddress local(Identity identity) {
    return new InetSocketAddress(InetAddress.ofLiteral(identity.host()), identity.port());
  }
}
