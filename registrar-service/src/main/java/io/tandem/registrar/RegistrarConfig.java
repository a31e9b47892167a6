package io.tandem.registrar;

import io.tandem.registrar.location.LocationLimits;
import io.tandem.registrar.store.HistorySettings;
import io.tandem.registrar.webhook.WebhookSettings;
import io.tandem.runtime.config.ConfigReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What registrar-service is told; {@code registrar-defaults.yaml} says what each setting means.
 *
 * @param provisioningTimeout how long the API waits for a verdict
 * @param provisioning the file of provisioned objects, if there is one
 * @param plainHttpApplications whether applications may be asked by http
 */
public record RegistrarConfig(
    LocationLimits limits,
    WebhookSettings webhook,
    Duration provisioningTimeout,
    Optional<Path> provisioning,
    boolean plainHttpApplications,
    HistorySettings history) {

  /** Name of the defaults among the resources. */
  public static final String DEFAULTS = "registrar-defaults.yaml";

  private static final Duration DAY = Duration.ofDays(1);

  public static RegistrarConfig from(ConfigReader reader) {
    Duration min = reader.duration("registration.min-expires", Duration.ofSeconds(1), DAY);
    Duration max = reader.duration("registration.max-expires", Duration.ofSeconds(1), DAY);
    int contacts = reader.integer("registration.max-contacts", 1, 100);
    int spread = reader.integer("registration.expires-spread", 0, 50);
    if (max.compareTo(min) < 0) {
      reader.error("registration.max-expires", "must not be below registration.min-expires");
      max = min;
    }
    return new RegistrarConfig(
        new LocationLimits((int) min.toSeconds(), (int) max.toSeconds(), contacts, spread),
        WebhookSettings.from(reader),
        reader.duration("provisioning.timeout", Duration.ofMillis(100), Duration.ofMinutes(1)),
        reader.optionalPath("provisioning"),
        reader.flag("applications.plain-http"),
        HistorySettings.from(reader));
  }
}
