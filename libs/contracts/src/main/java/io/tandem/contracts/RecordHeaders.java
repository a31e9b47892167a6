package io.tandem.contracts;

/** Names of Kafka record headers; all values are UTF-8 text. */
public final class RecordHeaders {

  /** On a request: its id. On the record that answers it: the same id. The record is the reply. */
  public static final String REQUEST_ID = "request-id";

  /**
   * On a record that answers a request: {@code accepted}, or a refusal as {@code "423 Interval Too
   * Brief"}, a status and a reason, with the state unchanged.
   */
  public static final String OUTCOME = "outcome";

  public static final String OUTCOME_ACCEPTED = "accepted";

  /**
   * On a record of {@code bindings} that changed which contacts are bound: a line for each, {@code
   * added}, {@code removed} or {@code expired}, a space and the contact. Where nothing but a
   * refresh has happened there is none.
   */
  public static final String CHANGES = "changes";

  /** On a tombstone in {@code call-states}: the epoch of the owner that wrote it, in decimal. */
  public static final String EPOCH = "epoch";

  private RecordHeaders() {}
}
