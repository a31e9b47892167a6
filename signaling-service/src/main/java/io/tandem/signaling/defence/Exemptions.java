package io.tandem.signaling.defence;

import java.net.InetAddress;
import java.util.List;

/**
 * Networks that are never limited or banned: trunks, load balancers, load generators. Immutable.
 *
 * @param networks few; each look-up goes through all of them
 */
public record Exemptions(List<Network> networks) {

  public Exemptions {
    networks = List.copyOf(networks);
  }

  public boolean contain(InetAddress address) {
    // By index: this runs for each request, and an iterator would be garbage.
    for (int i = 0; i < networks.size(); i++) {
      if (networks.get(i).contains(address)) {
        return true;
      }
    }
    return false;
  }
}
