package io.tandem.signaling.engine;

import io.tandem.kernel.IpLiteral;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Addresses that are written as such in a Via; names are not looked up. */
final class NextHopOf {

  private NextHopOf() {}

  static Optional<InetSocketAddress> address(String host, int port) {
    return IpLiteral.parse(host).map(address -> new InetSocketAddress(address, port));
  }
}
