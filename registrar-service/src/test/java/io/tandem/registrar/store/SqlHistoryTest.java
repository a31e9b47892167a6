package io.tandem.registrar.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.contracts.CallRecord;
import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.kernel.RandomTokens;
import io.tandem.registrar.history.CallCursor;
import io.tandem.registrar.history.CallStore;
import io.tandem.registrar.history.Calls;
import io.tandem.registrar.history.Criterion;
import io.tandem.registrar.history.Dimension;
import io.tandem.registrar.history.Figure;
import io.tandem.registrar.history.HistoryUnavailable;
import io.tandem.registrar.history.StoredCall;
import io.tandem.runtime.config.Secret;
import io.tandem.testkit.PostgresServer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same cases against an embedded H2 and a real PostgreSQL. */
class SqlHistoryTest {

  private static final String MORNING = "2026-11-26T08:00:00Z";
  private static final String EVENING = "2026-11-26T23:59:59.999Z";
  private static final String NEXT_DAY = "2026-11-27T00:00:00Z";

  @Nested
  class OnH2 extends Cases {

    @TempDir private Path folder;

    @Override
    HistorySettings settings() {
      return settingsOf("jdbc:h2:file:" + folder.resolve("calls"), "", "");
    }
  }

  @Nested
  class OnPostgres extends Cases {

    private static PostgresServer server;
    private final String database = "calls_" + UUID.randomUUID().toString().replace('-', '_');

    @BeforeAll
    static void startServer() {
      assumeTrue(PostgresServer.isInstalled(), PostgresServer.ABSENT);
      server = PostgresServer.create();
      server.start();
    }

    @AfterAll
    static void stopServer() {
      if (server != null) {
        server.close();
      }
    }

    @Override
    void prepare() throws Exception {
      try (Connection connection =
          DriverManager.getConnection(server.url(), PostgresServer.USER, PostgresServer.PASSWORD)) {
        connection.createStatement().execute("create database " + database);
      }
    }

    @Override
    HistorySettings settings() {
      return settingsOf(server.url(database), PostgresServer.USER, PostgresServer.PASSWORD);
    }

    @Test
    void saysThatThePasswordIsWrong() {
      HistorySettings wrong = settingsOf(server.url(database), PostgresServer.USER, "guessed");

      assertThatThrownBy(() -> opened(wrong))
          .isInstanceOf(HistoryUnavailable.class)
          .hasMessageContaining(server.url(database))
          .hasMessageContaining("password authentication failed")
          .hasMessageNotContaining("guessed");
    }

    @Test
    void saysThatNobodyListens() {
      String nowhere = "jdbc:postgresql://127.0.0.1:1/calls";

      assertThatThrownBy(() -> opened(settingsOf(nowhere, "tandem", "x")))
          .isInstanceOf(HistoryUnavailable.class)
          .hasMessageContaining(nowhere)
          .hasMessageContaining("refused");
    }

    @Test
    void anOutageIsToldAndNotForGood() {
      try (CallStore store = opened(settings())) {
        store.add(stored(Calls.answered(1, MORNING, 10)));
        server.stop();
        try {
          assertThatThrownBy(() -> store.add(stored(Calls.answered(2, MORNING, 10))))
              .isInstanceOf(HistoryUnavailable.class);
        } finally {
          server.start();
        }

        assertThat(store.add(stored(Calls.answered(2, MORNING, 10)))).isEqualTo(1);
        assertThat(store.count(List.of())).isEqualTo(2);
      }
    }
  }

  static HistorySettings settingsOf(String url, String user, String password) {
    return new HistorySettings(Optional.of(url), user, new Secret(password), Duration.ZERO, 4);
  }

  static CallStore opened(HistorySettings settings) {
    return new SqlHistory(settings, Path.of("none"), new RandomTokens(new SecureRandom())).open();
  }

  static List<StoredCall> stored(CallRecord... calls) {
    return List.of(calls).stream().map(StoredCall::of).toList();
  }

  abstract static class Cases {

    private CallStore store;

    abstract HistorySettings settings();

    /** Called before the store is opened. */
    void prepare() throws Exception {}

    @BeforeEach
    void open() throws Exception {
      prepare();
      store = opened(settings());
    }

    @AfterEach
    void close() {
      store.close();
    }

    @Test
    void givesBackACallAsItWas() {
      CallRecord call =
          Calls.by(
              Calls.answered(1, MORNING, 10), "1001@example.org", "+4930123456", "pbx", "carrier");
      CallRecord busy = Calls.busy(2, MORNING);
      store.add(stored(call, busy));

      assertThat(store.call(call.callSid())).contains(new StoredCall(call, "DE"));
      assertThat(store.call(busy.callSid())).contains(new StoredCall(busy, ""));
      assertThat(store.call(Calls.sid(3))).isEmpty();
    }

    @Test
    void keepsACallOnceHoweverOftenItIsRead() {
      CallRecord first = Calls.answered(1, MORNING, 10);
      CallRecord second = Calls.answered(2, MORNING, 10);

      assertThat(store.add(stored(first))).isEqualTo(1);
      assertThat(store.add(stored(first, second, second))).isEqualTo(1);
      assertThat(store.add(stored(first, second))).isZero();
      assertThat(store.count(List.of())).isEqualTo(2);
    }

    @Test
    void completesACallThatComesAgainWithWhatItSoundedLikeAndForgetsNothingOfIt() {
      CallRecord first = Calls.answered(1, MORNING, 10);
      CallRecord other = Calls.answered(2, MORNING, 10);
      CallRecord complete =
          first.withMedia(Optional.of(Calls.media("caller")), Optional.of(Calls.media("callee")));
      assertThat(store.add(stored(first, other))).isEqualTo(2);
      assertThat(store.add(stored(complete))).isZero();
      assertThat(store.add(stored(first))).as("read again").isZero();
      assertThat(store.call(first.callSid()).orElseThrow().call()).isEqualTo(complete);
      assertThat(store.call(other.callSid()).orElseThrow().call()).isEqualTo(other);

      CallRecord both =
          Calls.answered(3, MORNING, 10).withMedia(Optional.empty(), complete.calleeMedia());
      assertThat(store.add(stored(Calls.answered(3, MORNING, 10), both))).isEqualTo(1);
      assertThat(store.call(both.callSid()).orElseThrow().call()).isEqualTo(both);
    }

    @Test
    void keepsACallOnceWhenSeveralProcessesReadItAtTheSameTime() throws Exception {
      List<StoredCall> calls =
          stored(
              IntStream.range(0, 200)
                  .mapToObj(number -> Calls.answered(number, MORNING, 1))
                  .toArray(CallRecord[]::new));
      int added = 0;
      try (ExecutorService both = Executors.newFixedThreadPool(2)) {
        List<Future<Integer>> adding =
            List.of(both.submit(() -> store.add(calls)), both.submit(() -> store.add(calls)));
        for (Future<Integer> one : adding) {
          added += one.get();
        }
      }

      assertThat(added).isEqualTo(200);
      assertThat(store.count(List.of())).isEqualTo(200);
    }

    @Test
    void pagesThroughCallsOfTheSameMillisecondWithoutALossOrARepetition() {
      List<StoredCall> calls = new ArrayList<>();
      for (int number = 0; number < 25; number++) {
        calls.addAll(
            stored(Calls.answered(number, number < 20 ? MORNING : "2026-11-26T08:00:00.001Z", 1)));
      }
      store.add(calls);

      List<Integer> sizes = new ArrayList<>();
      List<StoredCall> seen = new ArrayList<>();
      CallCursor after = CallCursor.NEWEST;
      List<StoredCall> page;
      while (!(page = store.page(List.of(), after, 7)).isEmpty()) {
        sizes.add(page.size());
        seen.addAll(page);
        after = page.getLast().cursor();
      }

      assertThat(sizes).containsExactly(7, 7, 7, 4);
      assertThat(seen).containsExactlyElementsOf(calls.reversed());
    }

    @Test
    void findsWhatIsAskedFor() {
      store.add(
          stored(
              Calls.by(Calls.answered(1, MORNING, 10), "1001@a.org", "+4930123456", "", "carrier"),
              Calls.by(Calls.answered(2, EVENING, 70), "+12125550123@b.org", "1002", "pbx", ""),
              Calls.between(Calls.busy(3, NEXT_DAY), "1001@b.org", "1002@a.org")));

      assertThat(found(new Criterion.From(Instant.parse(EVENING)))).containsExactly(3, 2);
      assertThat(found(new Criterion.To(Instant.parse(EVENING)))).containsExactly(1);
      assertThat(found(new Criterion.Caller("1001"))).containsExactly(3, 1);
      assertThat(found(new Criterion.Caller("1001@b.org"))).containsExactly(3);
      assertThat(found(new Criterion.Called("1002"))).containsExactly(3, 2);
      assertThat(found(new Criterion.EndedAs(Disposition.BUSY))).containsExactly(3);
      assertThat(found(new Criterion.Trunk("carrier"))).containsExactly(1);
      assertThat(found(new Criterion.Trunk("pbx"))).containsExactly(2);
      assertThat(found(new Criterion.ToCountry("DE"))).containsExactly(1);
      assertThat(found(new Criterion.Account("acme"))).containsExactly(2, 1);
      assertThat(found(new Criterion.AtLeast(Duration.ofSeconds(70)))).containsExactly(2);
      assertThat(found(new Criterion.AtMost(Duration.ofSeconds(69)))).containsExactly(3, 1);
      assertThat(found(new Criterion.Called("1002"), new Criterion.Caller("1001")))
          .containsExactly(3);
      assertThat(found(new Criterion.Caller("1001' or '1'='1"))).isEmpty();
      assertThat(found(new Criterion.Caller("%"))).isEmpty();
    }

    private List<Integer> found(Criterion... criteria) {
      List<StoredCall> calls = store.page(List.of(criteria), CallCursor.NEWEST, 10);
      assertThat(store.count(List.of(criteria))).isEqualTo(calls.size());
      return calls.stream()
          .map(call -> Integer.parseInt(call.call().callSid().value().substring(2), 16))
          .toList();
    }

    @Test
    void addsUpByDayTrunkAndCountry() {
      store.add(
          stored(
              Calls.by(Calls.answered(1, MORNING, 60), "1001", "+4930123456", "", "carrier"),
              Calls.by(Calls.answered(2, EVENING, 120), "1001", "+4930123456", "pbx", "carrier"),
              Calls.by(Calls.busy(3, EVENING), "1001", "+12125550123", "pbx", ""),
              Calls.answered(4, NEXT_DAY, 30)));

      assertThat(store.figures(List.of(), List.of(), 10))
          .containsExactly(new Figure(List.of(), 4, 3, 210_000));
      assertThat(store.figures(List.of(), List.of(Dimension.DAY), 10))
          .containsExactly(
              new Figure(List.of("2026-11-27"), 1, 1, 30_000),
              new Figure(List.of("2026-11-26"), 3, 2, 180_000));
      assertThat(store.figures(List.of(), List.of(Dimension.TRUNK, Dimension.COUNTRY), 10))
          .containsExactly(
              new Figure(List.of("", ""), 1, 1, 30_000),
              new Figure(List.of("carrier", "DE"), 2, 2, 180_000),
              new Figure(List.of("pbx", "US"), 1, 0, 0));
      assertThat(store.figures(List.of(new Criterion.Trunk("pbx")), List.of(Dimension.ACCOUNT), 10))
          .containsExactly(
              new Figure(List.of(""), 1, 0, 0), new Figure(List.of("acme"), 1, 1, 120_000));
      assertThat(store.figures(List.of(new Criterion.Account("none")), List.of(), 10))
          .containsExactly(new Figure(List.of(), 0, 0, 0));
      assertThat(store.figures(List.of(), List.of(Dimension.DAY), 1)).hasSize(1);
    }

    @Test
    void removesWhatIsOlderAndNothingElse() {
      store.add(
          stored(
              Calls.answered(1, MORNING, 1),
              Calls.answered(2, EVENING, 1),
              Calls.answered(3, NEXT_DAY, 1)));

      assertThat(store.tidy(Instant.parse(EVENING))).isEqualTo(1);
      assertThat(found()).containsExactly(3, 2);
      assertThat(store.tidy(Instant.EPOCH)).isZero();
    }

    @Test
    void isTheSameStoreWithItsCallsWhenItIsOpenedAgain() {
      store.add(stored(Calls.answered(1, MORNING, 10)));
      String id = store.id();
      store.close();

      store = opened(settings());

      assertThat(store.id()).isEqualTo(id);
      assertThat(found()).containsExactly(1);
    }

    @Test
    void isOneStoreForAllWhoOpenItAtTheSameTime() throws Exception {
      List<String> ids = new ArrayList<>();
      try (ExecutorService both = Executors.newFixedThreadPool(3)) {
        List<Future<CallStore>> opening =
            List.of(both.submit(() -> opened(settings())), both.submit(() -> opened(settings())));
        for (Future<CallStore> one : opening) {
          try (CallStore opened = one.get()) {
            ids.add(opened.id());
          }
        }
      }

      assertThat(ids).containsOnly(store.id());
    }
  }
}
