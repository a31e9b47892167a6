package io.tandem.signaling.engine;

import io.tandem.kernel.Advertised;

/** Signaling nodes with one address. */
final class Nodes {

  private Nodes() {}

  static Identity at(String node, String host, int port) {
    Advertised advertised = Advertised.of(host);
    return new Identity(node, advertised, advertised.first(), port, 5061);
  }
}
