package io.tandem.runtime.health;

/** What a readiness check says. */
public sealed interface Readiness {

  Readiness UP = new Up();

  /** Work can be given. */
  record Up() implements Readiness {}

  /**
   * Work can be given, but something beside it is missing: no reason to send it elsewhere.
   *
   * @param reason for an operator
   */
  record Degraded(String reason) implements Readiness {}

  /**
   * Work should go elsewhere for now.
   *
   * @param reason for an operator, such as {@code "waiting for Kafka at kafka:9092"}
   */
  record Down(String reason) implements Readiness {}

  static Readiness down(String reason) {
    return new Down(reason);
  }

  static Readiness degraded(String reason) {
    return new Degraded(reason);
  }

  /** Up if the condition holds, else down for the reason. */
  static Readiness when(boolean condition, String reason) {
    return condition ? UP : down(reason);
  }
}
