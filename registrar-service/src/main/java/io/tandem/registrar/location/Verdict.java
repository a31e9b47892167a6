package io.tandem.registrar.location;

import io.tandem.contracts.BindingSet;

/** What the location table decides about a request. Nothing is changed until it is applied. */
public sealed interface Verdict {

  /** The whole set after the request, refused or not; empty when nothing is bound. */
  BindingSet bindings();

  /** The request is granted. */
  record Accepted(BindingSet bindings) implements Verdict {}

  /**
   * The request has waited for so long that nobody waits for it: nothing changes, nobody is told.
   */
  record Late(BindingSet bindings) implements Verdict {}

  /**
   * The request changes nothing.
   *
   * @param status the SIP status for the phone
   * @param reason its reason phrase
   */
  record Refused(int status, String reason, BindingSet bindings) implements Verdict {}
}
