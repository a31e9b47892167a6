package io.tandem.registrar.webhook;

import io.tandem.runtime.config.ConfigReader;
import io.tandem.runtime.config.Secret;
import java.time.Duration;
import java.util.Optional;

/**
 * Where changes of bindings are told, {@code location.webhook.*}.
 *
 * @param target nobody is told without one
 * @param key signs every notice
 * @param privateAddresses whether the target may be inside
 * @param timeout for one attempt, connecting included
 */
public record WebhookSettings(
    Optional<WebhookTarget> target, Secret key, boolean privateAddresses, Duration timeout) {

  private static final int SHORTEST_KEY = 16;

  public static WebhookSettings from(ConfigReader reader) {
    boolean insecure = reader.flag("location.webhook.insecure");
    Optional<Secret> key = reader.optionalKey("location.webhook.key", SHORTEST_KEY);
    Optional<WebhookTarget> target =
        reader
            .optionalText("location.webhook.url")
            .flatMap(
                url ->
                    switch (WebhookTarget.parse(url, insecure)) {
                      case WebhookTarget.Parsed.Good(WebhookTarget good) -> Optional.of(good);
                      case WebhookTarget.Parsed.Bad(String reason) -> {
                        reader.error("location.webhook.url", reason);
                        yield Optional.empty();
                      }
                    });
    if (target.isPresent() && key.isEmpty()) {
      reader.error("location.webhook.key", "must be set where location.webhook.url is");
    }
    return new WebhookSettings(
        target,
        key.orElseGet(() -> new Secret("")),
        reader.flag("location.webhook.private-addresses"),
        reader.duration("location.webhook.timeout", Duration.ofMillis(100), Duration.ofMinutes(1)));
  }
}
