package io.tandem.signaling.call;

import io.tandem.contracts.CallRecord.EndedBy;

/** The two sides of a call, seen from the exchange. */
public enum LegRole {
  CALLER,
  CALLEE;

  public LegRole other() {
    return this == CALLER ? CALLEE : CALLER;
  }

  /** In reasons that people read. */
  public String word() {
    return this == CALLER ? "caller" : "callee";
  }

  EndedBy whoEnded() {
    return this == CALLER ? EndedBy.CALLER : EndedBy.CALLEE;
  }
}
