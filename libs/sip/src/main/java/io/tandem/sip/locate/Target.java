package io.tandem.sip.locate;

import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.Transport;
import java.net.InetSocketAddress;

/**
 * One place that a request can be sent to.
 *
 * @param serverName what a certificate must prove: the host of the URI (RFC 5922 section 4)
 * @param transportNamed whether the URI says the transport, so that it may not be exchanged
 */
public record Target(
    Transport transport, InetSocketAddress address, String serverName, boolean transportNamed) {

  public Target {
    if (address.isUnresolved()) {
      throw new IllegalArgumentException("no address: " + address);
    }
  }

  Target over(Transport other) {
    return new Target(other, address, serverName, transportNamed);
  }

  /** Whether messages to the target are messages on this flow. */
  public boolean isReachedBy(Flow flow) {
    return transport == flow.transport() && address.equals(flow.remote());
  }
}
