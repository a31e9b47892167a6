package io.tandem.runtime.health;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this process may be given work: a list of named checks, asked at each request. A check
 * reads a field and returns at once. Any thread.
 *
 * <p>Liveness is deliberately nothing but "the process answers": a Kafka that is away must not have
 * every healthy pod restarted. Readiness comes back by itself.
 */
public final class Health {

  private static final Logger log = LoggerFactory.getLogger(Health.class);

  private final Map<String, Supplier<Readiness>> checks = new ConcurrentSkipListMap<>();
  private volatile boolean stopping;

  /** Adds a check, or replaces the one of that name. */
  public void add(String name, Supplier<Readiness> check) {
    checks.put(name, check);
  }

  /** From now on not ready, whatever the checks say: no new work, please. */
  public void stopping() {
    stopping = true;
  }

  /** Every check with what it says now. */
  public Map<String, Readiness> report() {
    Map<String, Readiness> report = new LinkedHashMap<>();
    if (stopping) {
      report.put("process", Readiness.down("stopping"));
    }
    checks.forEach((name, check) -> report.put(name, ask(name, check)));
    return report;
  }

  public boolean ready() {
    return report().values().stream().noneMatch(Readiness.Down.class::isInstance);
  }

  private static Readiness ask(String name, Supplier<Readiness> check) {
    try {
      return check.get();
    } catch (RuntimeException e) {
      log.warn("readiness check {} failed", name, e);
      return Readiness.down("the check itself failed: " + e);
    }
  }
}
