package io.tandem.signaling;

import io.tandem.kernel.IpLiteral;
import io.tandem.runtime.config.ConfigReader;
import io.tandem.signaling.hep.HepSettings;
import io.tandem.signaling.trace.TraceLimits;
import java.util.Optional;

/**
 * What is kept of the messages of calls, and where copies of messages go.
 *
 * @param hep empty when nothing is copied
 */
public record TraceSettings(TraceLimits limits, Optional<HepSettings> hep) {

  private static final long MEGABYTE = 1024 * 1024;
  private static final int MOST_CALLS = 100_000;
  private static final int MOST_MESSAGES = 10_000;
  private static final int MOST_MEGABYTES = 4_096;
  private static final int HIGHEST_PORT = 65_535;

  public static TraceSettings from(ConfigReader reader) {
    TraceLimits limits =
        new TraceLimits(
            reader.integer("trace.calls", 0, MOST_CALLS),
            reader.integer("trace.messages", 2, MOST_MESSAGES),
            reader.integer("trace.megabytes", 1, MOST_MEGABYTES) * MEGABYTE);
    HepSettings.Carrier carrier = reader.oneOf("trace.hep-transport", HepSettings.Carrier.class);
    var key = reader.optionalSecret("trace.hep-key");
    int agent = reader.integer("trace.hep-agent", 0, Integer.MAX_VALUE);
    boolean mask = reader.flag("trace.hep-mask");
    return new TraceSettings(
        limits,
        reader
            .optionalText("trace.hep")
            .flatMap(text -> server(text, reader))
            .map(
                server ->
                    new HepSettings(server.host(), server.port(), carrier, key, agent, mask)));
  }

  private record Server(String host, int port) {}

  /** {@code host:port}, an IPv6 address in brackets. */
  private static Optional<Server> server(String text, ConfigReader reader) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      host = "";
    }
    boolean number = host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    if (number && IpLiteral.parse(host).isEmpty()) {
      // The JDK would read 1.2.3 as 1.2.0.3.
      host = "";
    }
    String digits = text.substring(colon + 1);
    int port =
        digits.length() <= 5 && digits.chars().allMatch(c -> c >= '0' && c <= '9')
            ? Integer.parseInt("0" + digits)
            : 0;
    if (host.isEmpty() || port < 1 || port > HIGHEST_PORT) {
      reader.error("trace.hep", "must be host:port, not \"" + text + "\"");
      return Optional.empty();
    }
    return Optional.of(new Server(host, port));
  }
}
