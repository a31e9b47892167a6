package io.tandem.signaling;

import io.tandem.kernel.Network;
import io.tandem.runtime.config.ConfigReader;
import io.tandem.signaling.defence.DefenceLimits;
import io.tandem.signaling.defence.Exemptions;
import io.tandem.signaling.defence.OverloadLimits;
import io.tandem.signaling.transport.ConnectionLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What an operator may set of the defence. */
public record DefenceSettings(
    DefenceLimits limits,
    Exemptions exempt,
    ConnectionLimits connections,
    OverloadLimits overload) {

  private static final int MOST = 1_000_000;

  static DefenceSettings from(ConfigReader reader) {
    Duration week = Duration.ofDays(7);
    return new DefenceSettings(
        new DefenceLimits(
            reader.integer("defence.requests-per-second", 1, MOST),
            reader.integer("defence.burst", 1, MOST),
            reader.integer("defence.registers-per-second", 1, MOST),
            reader.integer("defence.ban-after", 1, MOST),
            reader.duration("defence.ban-window", Duration.ofSeconds(1), week),
            reader.duration("defence.first-ban", Duration.ofSeconds(1), week),
            reader.duration("defence.longest-ban", Duration.ofSeconds(1), week),
            reader.integer("defence.account-failures", 1, MOST)),
        networks(reader, "defence.exempt"),
        new ConnectionLimits(
            reader.integer("defence.connections", 1, MOST),
            reader.integer("defence.connections-of-one-source", 1, MOST)),
        new OverloadLimits(
            reader.duration("overload.lag", Duration.ofMillis(10), Duration.ofSeconds(10)),
            reader.integer("overload.transactions", 100, 10 * MOST),
            reader.integer("overload.pending-records", 100, MOST)));
  }

  static Exemptions networks(ConfigReader reader, String key) {
    List<Network> networks = new ArrayList<>();
    for (String text : reader.list(key)) {
      if (text.equals("none")) {
        continue;
      }
      Network.parse(text)
          .ifPresentOrElse(
              networks::add, () -> reader.error(key, "names no network: \"" + text + "\""));
    }
    return new Exemptions(networks);
  }
}
