package io.tandem.signaling;

import io.tandem.runtime.config.ConfigReader;
import io.tandem.sip.message.NameAddr;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * How phones are reached through the process that holds their connection, and what they are told of
 * routes.
 *
 * @param address of this process for the other signaling processes; empty: the advertised one
 * @param serviceRoute values of Service-Route (RFC 3608)
 */
public record EdgeSettings(Optional<InetAddress> address, List<String> serviceRoute) {

  public EdgeSettings {
    serviceRoute = List.copyOf(serviceRoute);
  }

  public static EdgeSettings from(ConfigReader reader) {
    List<String> serviceRoute = reader.list("sip.service-route");
    for (String route : serviceRoute) {
      boolean loose =
          NameAddr.parse(route)
              .filter(value -> route.startsWith("<"))
              .flatMap(NameAddr::sipUri)
              .filter(uri -> uri.params().has("lr"))
              .isPresent();
      if (!loose) {
        reader.error("sip.service-route", "must be like <sip:proxy.example.org;lr>: " + route);
      }
    }
    return new EdgeSettings(address(reader), serviceRoute);
  }

  private static Optional<InetAddress> address(ConfigReader reader) {
    List<InetAddress> set = reader.optionalAddresses("sip.edge-address");
    if (set.size() > 1) {
      reader.error("sip.edge-address", "must be one address");
    }
    return set.stream().findFirst();
  }
}
