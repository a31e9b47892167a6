package io.tandem.signaling.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * Which servers are asked, and for how long.
 *
 * @param servers empty for those of the system
 * @param queryTimeout for one query to one server
 * @param limit for a question, all its queries together
 */
public record DnsSettings(List<InetSocketAddress> servers, Duration queryTimeout, Duration limit) {
  public DnsSettings {
    servers = List.copyOf(servers);
  }
}
