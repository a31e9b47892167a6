package io.tandem.registrar.history;

import java.util.Locale;
import java.util.Optional;

/** By what calls can be added up. */
public enum Dimension {
  /** The day, in UTC, on which the call began. */
  DAY,
  /** The trunk that the call left by; for one that left by none, the one that it came in by. */
  TRUNK,
  /** The country that was called. */
  COUNTRY,
  ACCOUNT;

  /** As in a query and as the name of a member. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Dimension> named(String word) {
    for (Dimension dimension : values()) {
      if (dimension.word().equals(word)) {
        return Optional.of(dimension);
      }
    }
    return Optional.empty();
  }
}
