package io.tandem.signaling.engine;

import io.micrometer.core.instrument.Counter;
import io.tandem.runtime.metrics.CounterFamily;
import io.tandem.runtime.metrics.Metrics;
import java.util.List;
import java.util.function.IntSupplier;

/** What the defence counts. Part of the catalogue of {@link SignalingMetrics}. Any thread. */
final class DefenceMetrics {

  private final Metrics metrics;
  private final Counter banned;
  private final Counter told;
  private final Counter overRate;
  private final Counter registersTooFast;
  private final Counter bans;
  private final CounterFamily overloaded;

  DefenceMetrics(Metrics metrics) {
    this.metrics = metrics;
    CounterFamily refused =
        metrics.counters(
            "tandem_defence_refused_total",
            "Packets and requests that were turned away, by why and how: banned (dropped unread),"
                + " told (over the rate, answered 503), over-rate (dropped),"
                + " registers-too-fast (answered 503)",
            "reason");
    banned = refused.of("banned");
    told = refused.of("told");
    overRate = refused.of("over-rate");
    registersTooFast = refused.of("registers-too-fast");
    bans = metrics.counter("tandem_defence_bans_total", "Bans that this process imposed");
    overloaded =
        metrics
            .counters(
                "tandem_overload_refused_total",
                "Requests for new work answered 503 because a loop had too much to do",
                "method")
            .startingWith(
                List.of("INVITE", "REGISTER", "OPTIONS", "SUBSCRIBE", "MESSAGE", "PUBLISH"));
  }

  /** Gauges that others know the value of. */
  void watch(IntSupplier running, IntSupplier sources, IntSupplier overloadPercent) {
    metrics.gauge("tandem_defence_banned", "Networks that are banned now", running::getAsInt);
    metrics.gauge(
        "tandem_defence_sources", "Sources whose rate is being watched", sources::getAsInt);
    metrics.gauge(
        "tandem_overload_percent",
        "Share of new work that the busiest loop refuses now",
        overloadPercent::getAsInt);
  }

  Counter banned() {
    return banned;
  }

  Counter told() {
    return told;
  }

  Counter overRate() {
    return overRate;
  }

  Counter registersTooFast() {
    return registersTooFast;
  }

  Counter bans() {
    return bans;
  }

  Counter overloaded(String method) {
    return overloaded.of(method);
  }
}
