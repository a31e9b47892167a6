package io.tandem.registrar.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * Which database keeps the calls, and how it is spoken to. A value, chosen once from the settings.
 *
 * @param url of JDBC, with all that our SQL needs
 * @param place for people: the URL without what was added
 * @param mostCalls how many it can hold
 */
record Database(Kind kind, String url, String place, int mostCalls) {

  /** Who answers. */
  enum Kind {
    H2,
    POSTGRESQL
  }

  static final String POSTGRESQL_PREFIX = "jdbc:postgresql:";
  static final String H2_PREFIX = "jdbc:h2:";

  /** Some 50 MB of heap: a registrar has other things to keep there. */
  private static final int MOST_IN_MEMORY = 50_000;

  /**
   * The SQL of this package is PostgreSQL's; H2 understands it in the mode of that name, with names
   * in lower case. Days are those of UTC. It writes no trace file beside its data, closes by our
   * hand alone, and caches less than its default. Room in its file is used again after two seconds,
   * not 45: each batch is forced to the disk, which is what that wait is for, and a filled file
   * would be five times as large.
   */
  private static final List<String> H2_OPTIONS =
      List.of(
          "MODE=PostgreSQL",
          "DATABASE_TO_LOWER=TRUE",
          "DEFAULT_NULL_ORDERING=HIGH",
          "TIME ZONE=UTC",
          "TRACE_LEVEL_FILE=0",
          "DB_CLOSE_ON_EXIT=FALSE",
          "CACHE_SIZE=16384",
          "RETENTION_TIME=2000");

  static Database choose(HistorySettings settings, Path dataDir) {
    return settings
        .url()
        .map(Database::named)
        .orElseGet(() -> hasRoomIn(dataDir) ? inFile(dataDir) : inMemory());
  }

  /** Whether calls outlive the process. */
  boolean lasts() {
    return mostCalls == Integer.MAX_VALUE;
  }

  private static Database named(String url) {
    return url.startsWith(POSTGRESQL_PREFIX)
        ? new Database(Kind.POSTGRESQL, url, url.split("\\?", 2)[0], Integer.MAX_VALUE)
        : h2(url, Integer.MAX_VALUE);
  }

  /** The folder itself is made by who runs us: a name with nothing behind it keeps nothing. */
  private static boolean hasRoomIn(Path dataDir) {
    return Files.isDirectory(dataDir) && Files.isWritable(dataDir);
  }

  private static Database inFile(Path dataDir) {
    Path file = dataDir.toAbsolutePath().normalize().resolve("history").resolve("calls");
    return h2(H2_PREFIX + "file:" + file, Integer.MAX_VALUE);
  }

  /** A name of its own: several processes of a test share a JVM. */
  private static Database inMemory() {
    return h2(H2_PREFIX + "mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", MOST_IN_MEMORY);
  }

  private static Database h2(String given, int mostCalls) {
    StringBuilder url = new StringBuilder(given);
    for (String option : H2_OPTIONS) {
      String name = option.substring(0, option.indexOf('=') + 1);
      if (!given.toUpperCase(Locale.ROOT).contains(";" + name)) {
        url.append(';').append(option);
      }
    }
    return new Database(Kind.H2, url.toString(), given.split(";", 2)[0], mostCalls);
  }
}
