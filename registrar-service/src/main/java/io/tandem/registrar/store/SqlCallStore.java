package io.tandem.registrar.store;

import com.zaxxer.hikari.HikariDataSource;
import io.tandem.contracts.CallRecord;
import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.contracts.CallRecord.EndedBy;
import io.tandem.kernel.CallSid;
import io.tandem.registrar.history.CallCursor;
import io.tandem.registrar.history.CallRefused;
import io.tandem.registrar.history.CallStore;
import io.tandem.registrar.history.Criterion;
import io.tandem.registrar.history.Dimension;
import io.tandem.registrar.history.Figure;
import io.tandem.registrar.history.HistoryUnavailable;
import io.tandem.registrar.history.StoredCall;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Calls in the table {@code calls}, by one SQL for H2 and PostgreSQL. Every statement is a
 * constant, or put together from constants; what was asked for is a parameter. Blocks; any thread,
 * as many at once as the pool has connections.
 */
final class SqlCallStore implements CallStore {

  /** Longer than any page takes, and shorter than an operator waits for figures. */
  private static final int QUERY_SECONDS = 30;

  /** So many in one transaction: a long one would keep the writer waiting. */
  private static final int TIDY_STEP = 5_000;

  private static final String COLUMNS =
      "sid, account, caller, caller_user, caller_trunk, called, called_user, callee_trunk, country,"
          + " started_at, ringing_at, answered_at, ended_at, talked_ms, disposition, ended_by,"
          + " sip_status, reason, media_node, source_address, caller_media, callee_media";

  private static final String INSERT =
      "insert into calls ("
          + COLUMNS
          + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
          + " ?, ?, ?, ?, ?, ?) on conflict do nothing";

  /** A record that comes again has this more than the first, or nothing. */
  private static final String COMPLETE =
      "update calls set caller_media = ?, callee_media = ? where sid = ?";

  private static final String REMOVE_BEFORE =
      "delete from calls where sid in"
          + " (select sid from calls where started_at < ? order by started_at limit ?)";

  private static final String REMOVE_OLDEST =
      "delete from calls where sid in (select sid from calls order by started_at, sid limit ?)";

  private final HikariDataSource pool;
  private final Database database;
  private final String id;

  SqlCallStore(HikariDataSource pool, Database database, String id) {
    this.pool = pool;
    this.database = database;
    this.id = id;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public int add(List<StoredCall> calls) {
    return with(
        connection -> {
          connection.setAutoCommit(false);
          int added = 0;
          try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (StoredCall call : calls) {
              set(insert, call);
              insert.addBatch();
            }
            for (int count : insert.executeBatch()) {
              added += Math.max(0, count);
            }
            complete(connection, calls);
            connection.commit();
          } catch (SQLException e) {
            rollBack(connection, e);
            throw e;
          }
          makeDurable(connection);
          return added;
        });
  }

  private static void complete(Connection connection, List<StoredCall> calls) throws SQLException {
    List<CallRecord> told =
        calls.stream()
            .map(StoredCall::call)
            .filter(call -> call.callerMedia().isPresent() || call.calleeMedia().isPresent())
            .toList();
    if (told.isEmpty()) {
      return;
    }
    try (PreparedStatement update = connection.prepareStatement(COMPLETE)) {
      for (CallRecord call : told) {
        update.setString(1, MediaText.write(call.callerMedia()));
        update.setString(2, MediaText.write(call.calleeMedia()));
        update.setString(3, call.callSid().value());
        update.addBatch();
      }
      var _ = update.executeBatch();
    }
  }

  /** A connection that is gone cannot do that either, which is not the news. */
  private static void rollBack(Connection connection, SQLException reason) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  /** H2 writes what was committed half a second later; a record counts as read before that. */
  private void makeDurable(Connection connection) throws SQLException {
    if (database.kind() == Database.Kind.H2 && database.lasts()) {
      try (Statement checkpoint = connection.createStatement()) {
        checkpoint.execute("checkpoint sync");
      }
    }
  }

  private static void set(PreparedStatement insert, StoredCall stored) throws SQLException {
    CallRecord call = stored.call();
    int i = 1;
    insert.setString(i++, call.callSid().value());
    insert.setString(i++, call.account());
    insert.setString(i++, call.caller());
    insert.setString(i++, StoredCall.user(call.caller()));
    insert.setString(i++, call.callerTrunk());
    insert.setString(i++, call.called());
    insert.setString(i++, StoredCall.user(call.called()));
    insert.setString(i++, call.calleeTrunk());
    insert.setString(i++, stored.country());
    setTime(insert, i++, call.startedAtEpochMillis());
    setOptionalTime(insert, i++, call.ringingAtEpochMillis());
    setOptionalTime(insert, i++, call.answeredAtEpochMillis());
    setTime(insert, i++, call.endedAtEpochMillis());
    insert.setLong(i++, stored.talked().toMillis());
    insert.setString(i++, StoredCall.word(call.disposition()));
    insert.setString(i++, StoredCall.word(call.endedBy()));
    insert.setInt(i++, call.sipStatus());
    insert.setString(i++, call.reason());
    insert.setString(i++, call.mediaNode());
    insert.setString(i++, call.sourceAddress());
    insert.setString(i++, MediaText.write(call.callerMedia()));
    insert.setString(i, MediaText.write(call.calleeMedia()));
  }

  private static void setTime(PreparedStatement insert, int index, long millis)
      throws SQLException {
    insert.setObject(index, Conditions.time(millis));
  }

  private static void setOptionalTime(PreparedStatement insert, int index, long millis)
      throws SQLException {
    if (millis == 0) {
      insert.setNull(index, java.sql.Types.TIMESTAMP_WITH_TIMEZONE);
    } else {
      setTime(insert, index, millis);
    }
  }

  @Override
  public int tidy(Instant before) {
    int removed = 0;
    int step;
    do {
      step = update(REMOVE_BEFORE, Conditions.time(before.toEpochMilli()), TIDY_STEP);
      removed += step;
    } while (step == TIDY_STEP);
    if (!database.lasts()) {
      long tooMany = count(List.of()) - database.mostCalls();
      removed += tooMany <= 0 ? 0 : update(REMOVE_OLDEST, tooMany);
    }
    return removed;
  }

  private int update(String sql, Object... parameters) {
    return with(
        connection -> {
          try (PreparedStatement update = connection.prepareStatement(sql)) {
            new Conditions(List.of()).fill(update, parameters);
            return update.executeUpdate();
          }
        });
  }

  @Override
  public Optional<StoredCall> call(CallSid sid) {
    return query(
        "select " + COLUMNS + " from calls where sid = ?",
        new Conditions(List.of()),
        found -> found.next() ? Optional.of(read(found)) : Optional.empty(),
        sid.value());
  }

  @Override
  public List<StoredCall> page(List<Criterion> criteria, CallCursor after, int limit) {
    Conditions conditions = new Conditions(criteria).behind(after);
    return query(
        "select "
            + COLUMNS
            + " from calls"
            + conditions.where()
            + " order by started_at desc, sid desc limit ?",
        conditions,
        found -> {
          List<StoredCall> page = new ArrayList<>();
          while (found.next()) {
            page.add(read(found));
          }
          return page;
        },
        limit);
  }

  @Override
  public long count(List<Criterion> criteria) {
    Conditions conditions = new Conditions(criteria);
    return query(
        "select count(*) from calls" + conditions.where(),
        conditions,
        found -> found.next() ? found.getLong(1) : 0L);
  }

  @Override
  public List<Figure> figures(List<Criterion> criteria, List<Dimension> by, int limit) {
    Conditions conditions = new Conditions(criteria);
    String keys = by.stream().map(SqlCallStore::expression).collect(Collectors.joining(", "));
    String select = by.isEmpty() ? "" : keys + ", ";
    String group = by.isEmpty() ? "" : " group by " + keys + " order by " + order(by);
    return query(
        "select "
            + select
            + "count(*), count(answered_at), coalesce(sum(talked_ms), 0) from calls"
            + conditions.where()
            + group
            + " limit ?",
        conditions,
        found -> {
          List<Figure> figures = new ArrayList<>();
          while (found.next()) {
            figures.add(figure(found, by.size()));
          }
          return figures;
        },
        limit);
  }

  private static String expression(Dimension dimension) {
    return switch (dimension) {
      case DAY -> "cast(started_at at time zone 'UTC' as date)";
      case TRUNK -> "case when callee_trunk <> '' then callee_trunk else caller_trunk end";
      case COUNTRY -> "country";
      case ACCOUNT -> "account";
    };
  }

  private static String order(List<Dimension> by) {
    return by.stream()
        .map(dimension -> expression(dimension) + (dimension == Dimension.DAY ? " desc" : ""))
        .collect(Collectors.joining(", "));
  }

  private static Figure figure(ResultSet found, int keys) throws SQLException {
    List<String> key = new ArrayList<>();
    for (int i = 1; i <= keys; i++) {
      key.add(found.getString(i));
    }
    return new Figure(
        key, found.getLong(keys + 1), found.getLong(keys + 2), found.getLong(keys + 3));
  }

  private static StoredCall read(ResultSet found) throws SQLException {
    return new StoredCall(
        new CallRecord(
            new CallSid(found.getString("sid")),
            found.getString("caller"),
            found.getString("called"),
            millis(found, "started_at"),
            millis(found, "ringing_at"),
            millis(found, "answered_at"),
            millis(found, "ended_at"),
            constant(Disposition.class, found.getString("disposition")),
            constant(EndedBy.class, found.getString("ended_by")),
            found.getInt("sip_status"),
            found.getString("reason"),
            found.getString("media_node"),
            found.getString("source_address"),
            found.getString("account"),
            found.getString("caller_trunk"),
            found.getString("callee_trunk"),
            MediaText.read(found.getString("caller_media")),
            MediaText.read(found.getString("callee_media"))),
        found.getString("country"));
  }

  /** 0 for "did not happen", as in the record. */
  private static long millis(ResultSet found, String column) throws SQLException {
    OffsetDateTime time = found.getObject(column, OffsetDateTime.class);
    return time == null ? 0 : time.toInstant().toEpochMilli();
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String word) {
    return Enum.valueOf(type, word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  @Override
  public void close() {
    pool.close();
  }

  /** What a statement is done with. */
  @FunctionalInterface
  private interface Work<S, T> {
    T on(S subject) throws SQLException;
  }

  private <T> T query(String sql, Conditions conditions, Work<ResultSet, T> read, Object... more) {
    return with(
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setQueryTimeout(QUERY_SECONDS);
            conditions.fill(select, more);
            try (ResultSet found = select.executeQuery()) {
              return read.on(found);
            }
          }
        });
  }

  private <T> T with(Work<Connection, T> work) {
    try (Connection connection = pool.getConnection()) {
      return work.on(connection);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  private RuntimeException failure(SQLException e) {
    SQLException cause =
        e instanceof BatchUpdateException && e.getNextException() != null
            ? e.getNextException()
            : e;
    String state = cause.getSQLState() == null ? "" : cause.getSQLState();
    // SQL's classes of what is wrong with a value (22), or with its place in a table (23).
    return state.startsWith("22") || state.startsWith("23")
        ? new CallRefused(SqlFailure.line(cause), e)
        : new HistoryUnavailable(database.place() + ": " + SqlFailure.line(cause), e);
  }
}
