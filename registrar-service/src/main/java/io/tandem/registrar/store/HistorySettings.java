package io.tandem.registrar.store;

import io.tandem.runtime.config.ConfigReader;
import io.tandem.runtime.config.Secret;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * What is set of the call history; {@code registrar-defaults.yaml} says what each setting means.
 *
 * @param url of JDBC; empty for an embedded database
 * @param user "" for none
 * @param keep how long calls are kept; zero for ever
 * @param poolSize connections at most
 */
public record HistorySettings(
    Optional<String> url, String user, Secret password, Duration keep, int poolSize) {

  private static final Duration CENTURY = Duration.ofDays(36_500);

  public static HistorySettings from(ConfigReader reader) {
    Optional<String> url = reader.optionalText("history.url");
    url.flatMap(HistorySettings::problem).ifPresent(what -> reader.error("history.url", what));
    return new HistorySettings(
        url,
        reader.optionalText("history.user").orElse(""),
        reader.optionalSecret("history.password").orElseGet(() -> new Secret("")),
        reader.duration("history.keep", Duration.ZERO, CENTURY),
        reader.integer("history.pool-size", 1, 100));
  }

  /** Only the form: whether anybody is there turns out later, and may change. */
  private static Optional<String> problem(String url) {
    if (!url.startsWith(Database.POSTGRESQL_PREFIX) && !url.startsWith(Database.H2_PREFIX)) {
      return Optional.of("must begin with jdbc:postgresql: or jdbc:h2:");
    }
    return url.toLowerCase(Locale.ROOT).contains("password=")
        ? Optional.of("must not hold a password, which would be logged: set history.password")
        : Optional.empty();
  }
}
