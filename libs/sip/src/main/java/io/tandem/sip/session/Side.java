package io.tandem.sip.session;

/** Who did something in a dialog. */
public enum Side {
  US,
  PEER;

  Side other() {
    return this == US ? PEER : US;
  }
}
