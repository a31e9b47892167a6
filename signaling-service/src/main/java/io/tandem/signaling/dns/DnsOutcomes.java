package io.tandem.signaling.dns;

/** Counts what came of questions to DNS. */
public interface DnsOutcomes {

  /** What can come of a question. */
  enum Outcome {
    /** Known from before, or being asked already. */
    REMEMBERED,
    ANSWERED,
    /** There is no such record. */
    NOTHING,
    /** No server answered in time. */
    TIMED_OUT,
    /** A server answered that it could not say, or not understandably. */
    FAILED,
    /** Too many questions were open. */
    REFUSED
  }

  void count(Outcome outcome);
}
