package io.tandem.signaling.call;

/** The two sides of a call, seen from the exchange. */
public enum LegRole {
  CALLER,
  CALLEE;

  public LegRole other() {
    return this == CALLER ? CALLEE : CALLER;
  }
}
