package io.tandem.sip.transaction;

import java.net.InetSocketAddress;

/**
 * Where a message came from, or where one goes.
 *
 * @param local our address
 * @param remote the peer's address: for a received message the one that was seen, not the one that
 *     was claimed
 * @param connectionId names the connection on this process; 0 for UDP, and for a connection that is
 *     still to be opened
 * @param peerName the domain that the peer's certificate proves (RFC 5922) or, for a connection to
 *     be opened, has to prove; empty when there is none
 */
public record Flow(
    Transport transport,
    InetSocketAddress local,
    InetSocketAddress remote,
    long connectionId,
    String peerName) {
  public Flow {
    if (transport == Transport.UDP && connectionId != 0) {
      throw new IllegalArgumentException("UDP has no connections");
    }
  }

  /** A flow to or from somebody who proves no name. */
  public Flow(
      Transport transport, InetSocketAddress local, InetSocketAddress remote, long connectionId) {
    this(transport, local, remote, connectionId, "");
  }

  public static Flow udp(InetSocketAddress local, InetSocketAddress remote) {
    return new Flow(Transport.UDP, local, remote, 0);
  }

  /** Whether both are the same connection, or both no connection at all. */
  boolean isSameChannel(Flow other) {
    return transport == other.transport && connectionId == other.connectionId;
  }

  public Flow withRemote(InetSocketAddress remote) {
    return new Flow(transport, local, remote, connectionId, peerName);
  }
}
