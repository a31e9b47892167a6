package io.tandem.signaling.transport;

import java.net.InetSocketAddress;

/**
 * The peer of one connection, as long as nobody knows who it is: it counts against what its source
 * may hold. Confined to the connection's loop.
 */
final class Stranger {

  private final Connections connections;
  private final InetSocketAddress remote;
  private Runnable uncount = () -> {};
  private boolean known;

  Stranger(Connections connections, InetSocketAddress remote, boolean known) {
    this.connections = connections;
    this.remote = remote;
    this.known = known;
    if (!known) {
      uncount = connections.countStranger(remote);
    }
  }

  boolean isKnown() {
    if (!known && connections.knows(remote)) {
      known = true;
      leaves();
    }
    return known;
  }

  /** No stranger any more, or gone. */
  void leaves() {
    uncount.run();
    uncount = () -> {};
  }
}
