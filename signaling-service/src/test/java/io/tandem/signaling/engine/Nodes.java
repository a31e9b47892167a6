package io.tandem.signaling.engine;

import io.tandem.kernel.Advertised;
import io.tandem.signaling.routing.Trunks;
import java.util.Optional;

/** Signaling nodes with one address. */
final class Nodes {

  static final Logins NO_LOGINS = new Logins(new Trunks(), Optional.empty());

  private Nodes() {}

  static Identity at(String node, String host, int port) {
    Advertised advertised = Advertised.of(host);
    return new Identity(node, advertised, advertised.first(), port, 5061);
  }
}
