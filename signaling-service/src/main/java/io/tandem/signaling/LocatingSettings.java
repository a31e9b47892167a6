package io.tandem.signaling;

import io.tandem.kernel.IpLiteral;
import io.tandem.runtime.config.ConfigReader;
import io.tandem.signaling.dns.DnsSettings;
import io.tandem.sip.transaction.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How hosts that requests go to are found.
 *
 * @param transports that we can use, in our order
 * @param deadTime how long a target that did not respond is tried last
 */
public record LocatingSettings(DnsSettings dns, List<Transport> transports, Duration deadTime) {

  /** WebSockets are opened to us, never by us. */
  private static final Set<Transport> CALLING =
      EnumSet.of(Transport.UDP, Transport.TCP, Transport.TLS);

  private static final int DNS_PORT = 53;
  private static final int HIGHEST_PORT = 65_535;

  public static LocatingSettings from(ConfigReader reader) {
    Duration most = Duration.ofSeconds(30);
    return new LocatingSettings(
        new DnsSettings(
            servers(reader),
            reader.duration("sip.dns-query-timeout", Duration.ofMillis(100), most),
            reader.duration("sip.dns-timeout", Duration.ofMillis(100), most)),
        transports(reader),
        reader.duration("sip.dead-target-time", Duration.ofSeconds(1), Duration.ofHours(1)));
  }

  private static List<InetSocketAddress> servers(ConfigReader reader) {
    List<InetSocketAddress> servers = new ArrayList<>();
    for (String text : reader.list("sip.dns-servers")) {
      server(text)
          .ifPresentOrElse(
              servers::add,
              () -> reader.error("sip.dns-servers", "names no address: \"" + text + "\""));
    }
    return servers;
  }

  /** An address alone, or with a port behind it: an IPv6 address then in brackets. */
  private static Optional<InetSocketAddress> server(String text) {
    boolean bracketed = text.startsWith("[") && text.indexOf(']') > 0;
    boolean bareV6 = !bracketed && text.indexOf(':') != text.lastIndexOf(':');
    int end = bareV6 ? text.length() : text.indexOf(':', bracketed ? text.indexOf(']') : 0);
    String host = end < 0 ? text : text.substring(0, end);
    String port = end < 0 || end == text.length() ? "" : text.substring(end + 1);
    boolean portGiven = end >= 0 && end < text.length();
    try {
      int number = portGiven ? Integer.parseInt(port) : DNS_PORT;
      String bare = bracketed ? host.substring(1, host.length() - 1) : host;
      return number < 1 || number > HIGHEST_PORT
          ? Optional.empty()
          : IpLiteral.parse(bare).map(address -> new InetSocketAddress(address, number));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static List<Transport> transports(ConfigReader reader) {
    List<Transport> transports = new ArrayList<>();
    for (String text : reader.list("sip.outbound-transports")) {
      Optional<Transport> named = Transport.named(text).filter(CALLING::contains);
      if (named.isPresent()) {
        transports.add(named.get());
      } else {
        reader.error("sip.outbound-transports", "names no transport: \"" + text + "\"");
      }
    }
    if (transports.isEmpty()) {
      reader.error("sip.outbound-transports", "must name a transport: udp, tcp, tls");
      transports.add(Transport.UDP);
    }
    return transports.stream().distinct().toList();
  }
}
