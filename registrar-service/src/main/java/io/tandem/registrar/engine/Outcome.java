package io.tandem.registrar.engine;

import io.tandem.contracts.RecordHeaders;
import java.util.Optional;

/** How a request ended, as the header {@link RecordHeaders#OUTCOME} says it. */
public sealed interface Outcome {

  /** The request was granted. */
  record Accepted() implements Outcome {}

  /**
   * The request changed nothing.
   *
   * @param status of SIP or HTTP, by the kind of request; three digits
   */
  record Refused(int status, String reason) implements Outcome {
    public Refused {
      if (status < 100 || status > 999) {
        throw new IllegalArgumentException("no status: " + status);
      }
    }
  }

  /** The header's text. */
  default String header() {
    return switch (this) {
      case Accepted _ -> RecordHeaders.OUTCOME_ACCEPTED;
      case Refused(int status, String reason) -> status + " " + reason;
    };
  }

  /** For metrics: a value of a small set. */
  default String label() {
    return switch (this) {
      case Accepted _ -> RecordHeaders.OUTCOME_ACCEPTED;
      case Refused(int status, String _) -> Integer.toString(status);
    };
  }

  /** Reads the header's text; empty when it is not one of ours. */
  static Optional<Outcome> read(String header) {
    if (header.equals(RecordHeaders.OUTCOME_ACCEPTED)) {
      return Optional.of(new Accepted());
    }
    return header.matches("[1-9]\\d\\d .*")
        ? Optional.of(new Refused(Integer.parseInt(header.substring(0, 3)), header.substring(4)))
        : Optional.empty();
  }
}
