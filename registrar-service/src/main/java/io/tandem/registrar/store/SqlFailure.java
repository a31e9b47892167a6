package io.tandem.registrar.store;

import java.sql.SQLException;

/** What a database said, for a log: one line, without the statement that H2 appends. */
final class SqlFailure {

  private SqlFailure() {}

  static String line(Throwable failure) {
    Throwable said = failure;
    // Pools and migrations wrap what the driver said.
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException) {
        said = cause;
      }
    }
    String message = said.getMessage() == null ? said.toString() : said.getMessage();
    String line = message.lines().findFirst().orElse(message);
    int statement = line.indexOf("; SQL statement:");
    return statement < 0 ? line : line.substring(0, statement);
  }
}
