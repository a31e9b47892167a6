package io.tandem.registrar.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tandem.kernel.Tokens;
import io.tandem.registrar.history.CallStore;
import io.tandem.registrar.history.HistoryUnavailable;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the database that the settings name: connects once, brings the tables to where this release
 * wants them, and makes the pool. Blocks, for seconds where nobody answers; tried again by who
 * calls it.
 */
public final class SqlHistory implements CallStore.Opening {

  private static final Logger log = LoggerFactory.getLogger(SqlHistory.class);

  /** Beside the tables of whoever else uses the database. */
  private static final String MIGRATIONS_TABLE = "history_migrations";

  private static final String MIGRATIONS = "classpath:io/tandem/registrar/store/migrations";
  private static final int ID_BYTES = 8;

  /** How long a request waits for a connection of the pool. */
  private static final long CONNECTION_MILLIS = 5_000;

  /** Above the longest query: a network that swallows packets must not hold a thread for ever. */
  private static final String SOCKET_SECONDS = "60";

  private final HistorySettings settings;
  private final Database database;
  private final Tokens tokens;

  /**
   * @param dataDir where an embedded database is kept if there is such a folder
   * @param tokens for the name of a store that is new
   */
  public SqlHistory(HistorySettings settings, Path dataDir, Tokens tokens) {
    this(settings, Database.choose(settings, dataDir), tokens);
  }

  SqlHistory(HistorySettings settings, Database database, Tokens tokens) {
    this.settings = settings;
    this.database = database;
    this.tokens = tokens;
  }

  @Override
  public CallStore open() {
    connectOnce();
    migrate();
    HikariDataSource pool = new HikariDataSource(poolSettings());
    try {
      CallStore store = new SqlCallStore(pool, database, idIn(pool));
      tell();
      return store;
    } catch (SQLException e) {
      pool.close();
      throw unavailable(e);
    }
  }

  /** For the driver's own words: pool and migrations wrap them in theirs. */
  private void connectOnce() {
    try (Connection _ = DriverManager.getConnection(database.url(), login())) {
      log.debug("{} answers", database.place());
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private Properties login() {
    Properties login = new Properties();
    if (!settings.user().isEmpty()) {
      login.setProperty("user", settings.user());
      login.setProperty("password", settings.password().reveal());
    }
    return login;
  }

  /** Of several processes that come at once one does the work, and the others wait for it. */
  private void migrate() {
    try {
      var _ =
          Flyway.configure(SqlHistory.class.getClassLoader())
              .dataSource(
                  database.url(),
                  settings.user().isEmpty() ? null : settings.user(),
                  settings.password().reveal())
              .locations(MIGRATIONS)
              .table(MIGRATIONS_TABLE)
              .loggers("slf4j")
              .load()
              .migrate();
    } catch (FlywayException e) {
      throw unavailable(e);
    }
  }

  private HikariConfig poolSettings() {
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("history");
    pool.setJdbcUrl(database.url());
    if (!settings.user().isEmpty()) {
      pool.setUsername(settings.user());
      pool.setPassword(settings.password().reveal());
    }
    // One more for the writer, who must not wait for questions; the others come and go with those.
    pool.setMaximumPoolSize(settings.poolSize() + 1);
    pool.setMinimumIdle(1);
    pool.setConnectionTimeout(CONNECTION_MILLIS);
    pool.setInitializationFailTimeout(-1);
    pool.setKeepaliveTime(TimeUnit.MINUTES.toMillis(2));
    if (database.kind() == Database.Kind.POSTGRESQL) {
      pool.addDataSourceProperty("ApplicationName", "tandem registrar");
      pool.addDataSourceProperty("socketTimeout", SOCKET_SECONDS);
    }
    return pool;
  }

  /** The first who asks names the store. */
  private String idIn(HikariDataSource pool) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      try (PreparedStatement insert =
          connection.prepareStatement(
              "insert into history_store (only_row, id) values (1, ?) on conflict do nothing")) {
        insert.setString(1, tokens.hex(ID_BYTES));
        insert.executeUpdate();
      }
      try (PreparedStatement select = connection.prepareStatement("select id from history_store");
          ResultSet found = select.executeQuery()) {
        if (!found.next()) {
          throw new SQLException("the table history_store is empty");
        }
        return found.getString(1);
      }
    }
  }

  private void tell() {
    if (database.lasts()) {
      log.info("call history is kept in {}", database.place());
    } else {
      log.warn(
          "CALL HISTORY IS KEPT IN MEMORY, the latest {} calls of those in cdrs: there is no folder"
              + " that can be written at TANDEM_DATA_DIR, and TANDEM_HISTORY_URL names no database",
          database.mostCalls());
    }
  }

  private HistoryUnavailable unavailable(Exception e) {
    return new HistoryUnavailable(database.place() + ": " + SqlFailure.line(e), e);
  }
}
