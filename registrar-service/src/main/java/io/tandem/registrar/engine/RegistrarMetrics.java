package io.tandem.registrar.engine;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.tandem.contracts.Provisioned;
import io.tandem.runtime.metrics.CounterFamily;
import io.tandem.runtime.metrics.Metrics;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import java.util.function.ToIntFunction;

/** The catalogue of what registrar-service counts and measures. One for each service. */
public final class RegistrarMetrics {

  /** Labels: accepted, the status of the refusal, or late. */
  public final CounterFamily registrations;

  private final Map<Provisioned.Kind, CounterFamily> changes =
      new EnumMap<>(Provisioned.Kind.class);

  /** What came of telling the webhook of a change. */
  public final CounterFamily notices;

  /** Labels: applied, unchanged, incomplete, wrong, unreadable. */
  public final CounterFamily fileApplications;

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
                "REGISTER requests judged, by outcome: accepted, the status of the refusal, or late:"
                    + " nobody waited for it any more",
                "outcome")
            .startingWith(List.of("accepted", "400", "403", "423", "500", "late"));
    for (Provisioned.Kind kind : Provisioned.Kind.values()) {
      String word = word(kind);
      changes.put(
          kind,
          metrics
              .counters(
                  "tandem_registrar_%s_changes_total".formatted(word),
                  "Changes to %ss judged, by outcome: stored, removed, or the status of the refusal"
                      .formatted(word),
                  "outcome")
              .startingWith(List.of("stored", "removed", "404", "409", "412", "422")));
    }
    notices =
        metrics
            .counters(
                "tandem_webhook_notices_total",
                "Tries to tell the webhook of changed bindings, by outcome: delivered, failed and"
                    + " forbidden (both tried again), refused, given-up",
                "outcome")
            .startingWith(List.of("delivered", "failed", "forbidden", "refused", "given-up"));
    fileApplications =
        metrics
            .counters(
                "tandem_registrar_file_applications_total",
                "Times that the file of provisioned objects was looked at anew, by what came of it:"
                    + " applied, unchanged (all was as it says), incomplete (tried again), wrong"
                    + " (nothing was changed), unreadable",
                "outcome")
            .startingWith(List.of("applied", "unchanged", "incomplete", "wrong", "unreadable"));
    bindingsExpired =
        metrics.counter(
            "tandem_registrar_bindings_expired_total",
            "Bindings removed because their time had come");
    writesRepeated =
        metrics.counter(
            "tandem_registrar_writes_repeated_total",
            "Binding sets and objects written again because Kafka had not taken them");
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

  /** Asked for at each scrape. */
  public void showNotices(DoubleSupplier waiting) {
    metrics.gauge(
        "tandem_webhook_waiting", "Changed bindings that the webhook is yet to take", waiting);
  }

  /** 1 while the file of provisioned objects, as it stands, is applied; asked for likewise. */
  public void showFile(DoubleSupplier inForce) {
    metrics.gauge(
        "tandem_registrar_file_in_force",
        "1 while the file of provisioned objects is applied as it stands, or none is named, else 0",
        inForce);
  }

  /** Labels: stored, removed, or the status of the refusal. */
  public CounterFamily changes(Provisioned.Kind kind) {
    return Objects.requireNonNull(changes.get(kind));
  }

  /** What the API of this process shows; asked for at each scrape. */
  public void showDirectory(ToIntFunction<Provisioned.Kind> count) {
    for (Provisioned.Kind kind : Provisioned.Kind.values()) {
      String word = word(kind) + "s";
      metrics.gauge(
          "tandem_registrar_" + word,
          word.substring(0, 1).toUpperCase(Locale.ROOT)
              + word.substring(1)
              + " that the API knows of",
          () -> count.applyAsInt(kind));
    }
  }

  private static String word(Provisioned.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
