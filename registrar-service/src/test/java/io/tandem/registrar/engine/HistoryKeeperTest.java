package io.tandem.registrar.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.kernel.CallSid;
import io.tandem.kernel.RandomTokens;
import io.tandem.registrar.history.CallCursor;
import io.tandem.registrar.history.CallRefused;
import io.tandem.registrar.history.CallStore;
import io.tandem.registrar.history.Calls;
import io.tandem.registrar.history.Criterion;
import io.tandem.registrar.history.Dimension;
import io.tandem.registrar.history.Figure;
import io.tandem.registrar.history.HistoryUnavailable;
import io.tandem.registrar.history.StoredCall;
import io.tandem.registrar.store.HistorySettings;
import io.tandem.registrar.store.SqlHistory;
import io.tandem.runtime.config.Secret;
import io.tandem.runtime.health.Readiness;
import io.tandem.runtime.metrics.Metrics;
import io.tandem.testkit.Await;
import io.tandem.testkit.ManualClock;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A real store in memory, behind a door that a test opens and shuts. */
class HistoryKeeperTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String MORNING = "2026-11-26T08:00:00Z";

  private final Door store = new Door();
  private Metrics metrics = new Metrics();
  private final ManualClock clock = new ManualClock();
  private final List<String> readFor = new CopyOnWriteArrayList<>();
  private final List<String> events = new CopyOnWriteArrayList<>();
  private HistoryKeeper keeper = keeping(Duration.ZERO);

  private HistoryKeeper keeping(Duration keep) {
    return new HistoryKeeper(
        store::open,
        id -> {
          readFor.add(id);
          return new HistoryKeeper.Reading() {
            @Override
            public Readiness readiness() {
              return Readiness.UP;
            }

            @Override
            public void close() {
              events.add("reading closed");
            }
          };
        },
        keep,
        clock,
        new HistoryMetrics(metrics));
  }

  @AfterEach
  void close() {
    keeper.close();
  }

  @Test
  void storesWhatComesAndAcknowledgesItThen() {
    keeper.start();
    keep(1);
    keep(2);

    Await.until("both are acknowledged", PATIENCE, () -> events.size() == 2, events::toString);
    assertThat(keeper.count(List.of())).isEqualTo(2);
    assertThat(keeper.readiness()).isEqualTo(Readiness.UP);
    assertThat(readFor).containsExactly(keeper.call(Calls.sid(1)).map(_ -> store.id()).orElse(""));
    assertThat(counted("tandem_history_calls_total{outcome=\"stored\"}")).isEqualTo(2);
    assertThat(counted("tandem_history_up")).isEqualTo(1);
  }

  @Test
  void readsNothingBeforeTheStoreIsThereAndSaysWhyItIsNot() {
    store.shut();
    keeper.start();

    Await.until(
        "two attempts",
        PATIENCE,
        () -> counted("tandem_history_failures_total{operation=\"open\"}") >= 2);
    assertThat(keeper.readiness()).isEqualTo(Readiness.degraded("nobody answers"));
    assertThat(readFor).isEmpty();
    assertThatThrownBy(() -> keeper.count(List.of()))
        .isInstanceOf(HistoryUnavailable.class)
        .hasMessage("nobody answers");
    assertThat(counted("tandem_history_up")).isZero();

    store.unlock();
    Await.until("reading begins", PATIENCE, () -> readFor.size() == 1);
    assertThat(keeper.readiness()).isEqualTo(Readiness.UP);
  }

  @Test
  void acknowledgesNothingWhileTheStoreIsAwayAndLosesNothing() {
    keeper.start();
    Await.until("reading begins", PATIENCE, () -> readFor.size() == 1);
    store.shut();
    keep(1);
    keep(2);

    Await.until(
        "two attempts",
        PATIENCE,
        () -> counted("tandem_history_failures_total{operation=\"write\"}") >= 2);
    assertThat(events).isEmpty();
    assertThat(keeper.readiness()).isEqualTo(Readiness.degraded("nobody answers"));

    store.unlock();
    Await.until("both are acknowledged", PATIENCE, () -> events.size() == 2, events::toString);
    assertThat(keeper.count(List.of())).isEqualTo(2);
    assertThat(keeper.readiness()).isEqualTo(Readiness.UP);
  }

  @Test
  void countsACallThatItKnewAndAcknowledgesItToo() {
    keeper.start();
    keep(1);
    Await.until("it is acknowledged", PATIENCE, () -> events.size() == 1);
    keep(1);
    Await.until("it is acknowledged again", PATIENCE, () -> events.size() == 2);

    assertThat(keeper.count(List.of())).isEqualTo(1);
    assertThat(counted("tandem_history_calls_total{outcome=\"known\"}")).isEqualTo(1);
  }

  @Test
  void putsACallAsideThatCanNeverBeStoredAndKeepsTheOthers() {
    store.refuse(Calls.sid(2));
    keep(1);
    keep(2);
    keep(3);
    keeper.start();

    Await.until("all are acknowledged", PATIENCE, () -> events.size() == 4, events::toString);
    assertThat(events).contains("1", "2", "3", "2 refused: too strange");
    assertThat(keeper.count(List.of())).isEqualTo(2);
    assertThat(counted("tandem_history_calls_total{outcome=\"refused\"}")).isEqualTo(1);
  }

  @Test
  void removesWhatIsOlderThanItShallKeep() {
    store.open().add(List.of(StoredCall.of(Calls.answered(1, "2025-11-26T08:00:00Z", 1))));
    store.open().add(List.of(StoredCall.of(Calls.answered(2, MORNING, 1))));
    clock.advance(Duration.ofMillis(Instant.parse(MORNING).toEpochMilli() - clock.epochMillis()));
    metrics = new Metrics();
    keeper = keeping(Duration.ofDays(364));
    keeper.start();

    Await.until("reading begins", PATIENCE, () -> readFor.size() == 1);
    assertThat(keeper.call(Calls.sid(1))).isEmpty();
    assertThat(keeper.call(Calls.sid(2))).isPresent();
    assertThat(counted("tandem_history_removed_total")).isEqualTo(1);
  }

  @Test
  void stopsReadingWhenItIsClosedAlsoWhileTheStoreIsAway() {
    keeper.start();
    Await.until("reading begins", PATIENCE, () -> readFor.size() == 1);
    store.shut();
    keep(1);
    Await.until(
        "an attempt",
        PATIENCE,
        () -> counted("tandem_history_failures_total{operation=\"write\"}") >= 1);

    keeper.close();

    assertThat(events).containsExactly("reading closed");
  }

  private void keep(int number) {
    keeper.keep(
        StoredCall.of(Calls.answered(number, MORNING, 10)),
        () -> events.add(Integer.toString(number)),
        reason -> events.add(number + " refused: " + reason));
  }

  private double counted(String name) {
    return metrics
        .scrape()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /** Passes everything on to a store in memory while it is not shut. */
  private static final class Door implements CallStore {

    private final CallStore behind =
        new SqlHistory(
                new HistorySettings(Optional.empty(), "", new Secret(""), Duration.ZERO, 2),
                Path.of("none"),
                new RandomTokens(new SecureRandom()))
            .open();
    private volatile boolean shut;
    private volatile Optional<CallSid> refused = Optional.empty();

    void shut() {
      shut = true;
    }

    void unlock() {
      shut = false;
    }

    void refuse(CallSid sid) {
      refused = Optional.of(sid);
    }

    CallStore open() {
      pass();
      return this;
    }

    private CallStore pass() {
      if (shut) {
        throw new HistoryUnavailable("nobody answers");
      }
      return behind;
    }

    @Override
    public String id() {
      return behind.id();
    }

    @Override
    public int add(List<StoredCall> calls) {
      if (calls.stream().anyMatch(call -> refused.equals(Optional.of(call.call().callSid())))) {
        throw new CallRefused("too strange", new IllegalArgumentException());
      }
      return pass().add(calls);
    }

    @Override
    public int tidy(Instant before) {
      return pass().tidy(before);
    }

    @Override
    public Optional<StoredCall> call(CallSid sid) {
      return pass().call(sid);
    }

    @Override
    public List<StoredCall> page(List<Criterion> criteria, CallCursor after, int limit) {
      return pass().page(criteria, after, limit);
    }

    @Override
    public long count(List<Criterion> criteria) {
      return pass().count(criteria);
    }

    @Override
    public List<Figure> figures(List<Criterion> criteria, List<Dimension> by, int limit) {
      return pass().figures(criteria, by, limit);
    }

    @Override
    public void close() {
      behind.close();
    }
  }
}
