package io.tandem.registrar.store;

import io.tandem.registrar.history.CallCursor;
import io.tandem.registrar.history.Criterion;
import io.tandem.registrar.history.StoredCall;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * A WHERE clause and its parameters. The clause is put together from constants of this class; what
 * was asked for is in the parameters alone. Confined to the thread that builds the query.
 */
final class Conditions {

  private final List<String> clauses = new ArrayList<>();
  private final List<Object> parameters = new ArrayList<>();

  Conditions(List<Criterion> criteria) {
    criteria.forEach(this::add);
  }

  /** The first condition is for the index, the second for calls of the same millisecond. */
  Conditions behind(CallCursor cursor) {
    OffsetDateTime startedAt = time(cursor.startedAtEpochMillis());
    return and("started_at <= ?", startedAt)
        .and("(started_at < ? or sid < ?)", startedAt, cursor.sid().value());
  }

  /** With a space in front; "" where there is no condition. */
  String where() {
    return clauses.isEmpty() ? "" : " where " + String.join(" and ", clauses);
  }

  /** Sets the parameters, and those that follow the clause. */
  void fill(PreparedStatement statement, Object... more) throws SQLException {
    int index = 1;
    for (Object parameter : parameters) {
      statement.setObject(index++, parameter);
    }
    for (Object parameter : more) {
      statement.setObject(index++, parameter);
    }
  }

  private void add(Criterion criterion) {
    Conditions _ =
        switch (criterion) {
          case Criterion.From(Instant instant) ->
              and("started_at >= ?", time(instant.toEpochMilli()));
          case Criterion.To(Instant instant) -> and("started_at < ?", time(instant.toEpochMilli()));
          case Criterion.Caller(String party) ->
              and("caller_user = ?", StoredCall.user(party)).whole("caller = ?", party);
          case Criterion.Called(String party) ->
              and("called_user = ?", StoredCall.user(party)).whole("called = ?", party);
          case Criterion.EndedAs(var disposition) ->
              and("disposition = ?", StoredCall.word(disposition));
          case Criterion.Trunk(String name) ->
              and("(caller_trunk = ? or callee_trunk = ?)", name, name);
          case Criterion.ToCountry(String country) -> and("country = ?", country);
          case Criterion.Account(String name) -> and("account = ?", name);
          case Criterion.AtLeast(var talked) -> and("talked_ms >= ?", talked.toMillis());
          case Criterion.AtMost(var talked) -> and("talked_ms <= ?", talked.toMillis());
        };
  }

  private Conditions whole(String clause, String party) {
    return party.indexOf('@') < 0 ? this : and(clause, party);
  }

  private Conditions and(String clause, Object... values) {
    clauses.add(clause);
    parameters.addAll(List.of(values));
    return this;
  }

  static OffsetDateTime time(long epochMillis) {
    return Instant.ofEpochMilli(epochMillis).atOffset(ZoneOffset.UTC);
  }
}
