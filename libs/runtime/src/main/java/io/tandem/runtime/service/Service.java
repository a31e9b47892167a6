package io.tandem.runtime.service;

import io.tandem.runtime.http.AccountAccess;
import io.tandem.runtime.http.Routes;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * One of the services that run in a process: alone, or beside others that it does not know. Its
 * constructor wires and touches nothing outside; {@link #mount} comes next, then {@link #start}.
 */
public interface Service extends Routes {

  /** As in logs and in the list of readiness checks: {@code signaling}. */
  String name();

  /** Who may use its part of the API besides the admin. */
  default Optional<AccountAccess> accountAccess() {
    return Optional.empty();
  }

  /**
   * Binds, joins, reads.
   *
   * @return complete when work can be done; failed with a message of one line, fit for an operator,
   *     when that will never be. It may take as long as Kafka is away
   */
  Future<Void> start();

  /** Lets go of everything, at most about two seconds; also called when start has failed. */
  Future<Void> stop();
}
