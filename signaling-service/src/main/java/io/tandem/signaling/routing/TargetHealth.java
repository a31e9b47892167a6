package io.tandem.signaling.routing;

import io.tandem.contracts.Trunk;
import io.tandem.kernel.Tokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which servers of trunks answer OPTIONS, as this process sees it: table "Which servers of trunks
 * are there" in docs/specs/routing.md. Any thread. It sends nothing, and reads no clock.
 */
public final class TargetHealth {

  /** So many in a row, and a server is taken for dead: one may be lost on its way. */
  private static final int MISSES = 2;

  /** Spread so that many trunks, or many processes, do not ask all at once. */
  private static final int JITTER_PERCENT = 10;

  /** What has become of a server by its latest answer, or by its silence. */
  public enum Change {
    NONE,
    DIED,
    CAME_BACK
  }

  private final Tokens tokens;
  private final Map<String, Long> dueNanos = new HashMap<>();
  private final Map<String, Integer> missed = new HashMap<>();
  private final Set<String> dead = ConcurrentHashMap.newKeySet();

  public TargetHealth(Tokens tokens) {
    this.tokens = tokens;
  }

  /** The URIs of the servers that are to be asked now; forgets those that nobody names any more. */
  public synchronized List<String> due(List<Trunk> trunks, long nowNanos) {
    Map<String, Long> periods = new HashMap<>();
    for (Trunk trunk : trunks) {
      int seconds = trunk.policy().pingSeconds();
      if (seconds > 0 && !trunk.disabled()) {
        for (Trunk.Target target : trunk.targets()) {
          periods.merge(target.uri(), Duration.ofSeconds(seconds).toNanos(), Math::min);
        }
      }
    }
    dueNanos.keySet().retainAll(periods.keySet());
    missed.keySet().retainAll(periods.keySet());
    dead.retainAll(periods.keySet());
    List<String> due = new ArrayList<>();
    periods.forEach(
        (uri, period) -> {
          // The first time somewhere within the period.
          Long next = dueNanos.get(uri);
          if (next == null) {
            dueNanos.put(uri, nowNanos + period / 100 * tokens.below(100));
          } else if (nowNanos - next >= 0) {
            dueNanos.put(uri, nowNanos + jittered(period));
            due.add(uri);
          }
        });
    return due;
  }

  private long jittered(long period) {
    return period / 100 * (100 - JITTER_PERCENT + tokens.below(2 * JITTER_PERCENT + 1));
  }

  /** It has answered. Whatever it says it is there, unless it says that it serves nobody (503). */
  public synchronized Change onAnswer(String uri, int status) {
    if (!dueNanos.containsKey(uri)) {
      return Change.NONE;
    }
    if (status == 503) {
      return dead.add(uri) ? Change.DIED : Change.NONE;
    }
    missed.remove(uri);
    return dead.remove(uri) ? Change.CAME_BACK : Change.NONE;
  }

  /** It has not answered. */
  public synchronized Change onSilence(String uri) {
    if (!dueNanos.containsKey(uri)) {
      return Change.NONE;
    }
    return missed.merge(uri, 1, Integer::sum) >= MISSES && dead.add(uri)
        ? Change.DIED
        : Change.NONE;
  }

  boolean isDead(Trunk.Target target) {
    return dead.contains(target.uri());
  }

  /** How many are dead. */
  public int deadCount() {
    return dead.size();
  }

  /** Those of a trunk that are worth a try; none when all are dead. */
  List<Trunk.Target> living(Trunk trunk) {
    return trunk.targets().stream().filter(target -> !isDead(target)).toList();
  }
}
