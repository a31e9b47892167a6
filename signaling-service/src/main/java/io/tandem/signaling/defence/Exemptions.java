package io.tandem.signaling.defence;

import io.tandem.kernel.Network;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Predicate;

/**
 * Addresses that are never limited or banned: trunks, load balancers, load generators. Any thread.
 *
 * @param networks few; each look-up goes through all of them
 * @param others who else is exempt, as it is known at that moment
 */
public record Exemptions(List<Network> networks, Predicate<InetAddress> others) {

  public Exemptions {
    networks = List.copyOf(networks);
  }

  /** These networks and nobody else. */
  public Exemptions(List<Network> networks) {
    this(networks, _ -> false);
  }

  /** These, and whoever that says. */
  public Exemptions and(Predicate<InetAddress> more) {
    return new Exemptions(networks, others.or(more));
  }

  public boolean contain(InetAddress address) {
    // By index: this runs for each request, and an iterator would be garbage.
    for (int i = 0; i < networks.size(); i++) {
      if (networks.get(i).contains(address)) {
        return true;
      }
    }
    return others.test(address);
  }
}
