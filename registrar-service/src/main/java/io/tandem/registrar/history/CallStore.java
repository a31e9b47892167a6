package io.tandem.registrar.history;

import java.time.Instant;
import java.util.List;

/** Keeps calls that were. Open from the beginning; methods block, from any thread. */
public interface CallStore extends CallHistory, AutoCloseable {

  /** Opens a store, with its tables as this release knows them. */
  @FunctionalInterface
  interface Opening {

    /**
     * Connects, and makes the tables that are missing.
     *
     * @throws HistoryUnavailable when that is not possible now
     */
    CallStore open();
  }

  /**
   * A name that was made with the store and stays with it: two processes that share a store read
   * the same, one that has lost its store reads another and begins anew.
   */
  String id();

  /**
   * Keeps the calls, all or none of them; those that are there already stay as they are, but for
   * what they sounded like, which is told later. Durable when it returns.
   *
   * @return how many were new
   * @throws HistoryUnavailable when it is not known whether they are kept: try again
   * @throws CallRefused when one of them can never be kept
   */
  int add(List<StoredCall> calls);

  /**
   * Removes calls that began earlier, and the oldest of more than the store can hold.
   *
   * @return how many
   */
  int tidy(Instant before);

  @Override
  void close();
}
