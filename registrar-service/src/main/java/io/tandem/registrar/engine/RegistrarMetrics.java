package io.tandem.registrar.engine;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.tandem.runtime.metrics.CounterFamily;
import io.tandem.runtime.metrics.Metrics;
import java.util.List;
import java.util.function.DoubleSupplier;

/** The catalogue of what registrar-service counts and measures. One for each service. */
public final class RegistrarMetrics {

  /** Labels: accepted, or the status of the refusal. */
  public final CounterFamily registrations;

  /** Labels: stored, removed, or the status of the refusal. */
  public final CounterFamily subscriberChanges;

  public final Counter bindingsExpired;
  public final Counter writesRepeated;
  public final Timer registrationTime;
  private final Metrics metrics;

  public RegistrarMetrics(Metrics metrics) {
    this.metrics = metrics;
    registrations =
        metrics
            .counters(
                "tandem_registrar_registrations_total",
                "REGISTER requests judged, by outcome: accepted, or the status of the refusal",
                "outcome")
            .startingWith(List.of("accepted", "400", "403", "408", "423", "500"));
    subscriberChanges =
        metrics
            .counters(
                "tandem_registrar_subscriber_changes_total",
                "Changes to subscribers judged, by outcome: stored, removed, or the status of the"
                    + " refusal",
                "outcome")
            .startingWith(List.of("stored", "removed", "404", "412", "422"));
    bindingsExpired =
        metrics.counter(
            "tandem_registrar_bindings_expired_total",
            "Bindings removed because their time had come");
    writesRepeated =
        metrics.counter(
            "tandem_registrar_writes_repeated_total",
            "Sets and subscribers written again because Kafka had not taken them");
    registrationTime =
        metrics.timer(
            "tandem_registrar_registration_seconds",
            "From reading a REGISTER request to the acknowledgement of the answer by Kafka");
  }

  /** What this process owns; asked for at each scrape. */
  public void showOwned(DoubleSupplier addresses, DoubleSupplier bindings) {
    metrics.gauge(
        "tandem_registrar_addresses",
        "Addresses-of-record with a binding, in the partitions that this process owns",
        addresses);
    metrics.gauge(
        "tandem_registrar_bindings", "Bindings in the partitions that this process owns", bindings);
  }

  /** What the API of this process shows; asked for at each scrape. */
  public void showDirectory(DoubleSupplier subscribers) {
    metrics.gauge("tandem_registrar_subscribers", "Subscribers that the API knows of", subscribers);
  }
}
