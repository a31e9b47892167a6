package io.tandem.registrar.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.kernel.RandomTokens;
import io.tandem.registrar.history.CallStore;
import io.tandem.registrar.history.Calls;
import io.tandem.registrar.history.StoredCall;
import io.tandem.runtime.config.Secret;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which database is taken when, and what one of limited size does. */
class DatabaseTest {

  @TempDir private Path folder;

  @Test
  void isAFileInTheDataFolderWhereNothingIsNamed() {
    Database database = Database.choose(naming(""), folder);

    assertThat(database.kind()).isEqualTo(Database.Kind.H2);
    assertThat(database.place()).isEqualTo("jdbc:h2:file:" + folder + "/history/calls");
    assertThat(database.lasts()).isTrue();
  }

  @Test
  void isInMemoryWhereThereIsNoDataFolder() {
    Database database = Database.choose(naming(""), folder.resolve("missing"));

    assertThat(database.place()).startsWith("jdbc:h2:mem:");
    assertThat(database.lasts()).isFalse();
    assertThat(folder.resolve("missing")).doesNotExist();
  }

  @Test
  void isWhatIsNamedWithWhatOurSqlNeeds() {
    assertThat(Database.choose(naming("jdbc:postgresql://db/calls?sslmode=require"), folder))
        .isEqualTo(
            new Database(
                Database.Kind.POSTGRESQL,
                "jdbc:postgresql://db/calls?sslmode=require",
                "jdbc:postgresql://db/calls",
                Integer.MAX_VALUE));
    Database h2 = Database.choose(naming("jdbc:h2:/var/calls;cache_size=65536"), folder);
    assertThat(h2.url())
        .startsWith("jdbc:h2:/var/calls;cache_size=65536;MODE=PostgreSQL")
        .doesNotContain("CACHE_SIZE=16384");
    assertThat(h2.place()).isEqualTo("jdbc:h2:/var/calls");
  }

  @Test
  void dropsTheOldestOfMoreThanItCanHold() {
    Database small =
        new Database(Database.Kind.H2, Database.choose(naming(""), Path.of("no")).url(), "", 3);
    List<StoredCall> five =
        IntStream.rangeClosed(1, 5)
            .mapToObj(
                number ->
                    StoredCall.of(Calls.answered(number, "2026-11-26T08:00:0" + number + "Z", 1)))
            .toList();
    try (CallStore store =
        new SqlHistory(naming(""), small, new RandomTokens(new SecureRandom())).open()) {
      store.add(five);

      assertThat(store.tidy(Instant.EPOCH)).isEqualTo(2);
      assertThat(store.tidy(Instant.EPOCH)).isZero();
      assertThat(store.call(Calls.sid(2))).isEmpty();
      assertThat(store.call(Calls.sid(3))).isPresent();
      assertThat(store.count(List.of())).isEqualTo(3);
    }
  }

  private static HistorySettings naming(String url) {
    return new HistorySettings(
        Optional.of(url).filter(named -> !named.isEmpty()), "", new Secret(""), Duration.ZERO, 2);
  }
}
