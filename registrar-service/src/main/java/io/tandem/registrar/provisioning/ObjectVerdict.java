package io.tandem.registrar.provisioning;

import io.tandem.contracts.Provisioned;

/** What the owner of an object decides about a change. Nothing is changed until it is applied. */
public sealed interface ObjectVerdict {

  /** The object is from now on this one. */
  record Stored(Provisioned object) implements ObjectVerdict {}

  /** There is no such object any more. */
  record Removed(Provisioned.Kind kind, String id) implements ObjectVerdict {}

  /**
   * Nothing changes.
   *
   * @param status an HTTP status
   * @param reason a sentence for whoever asked
   */
  record Refused(int status, String reason) implements ObjectVerdict {}
}
