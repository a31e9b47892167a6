package io.tandem.sip.session;

/** A message in a dialog that may carry a session description. */
public enum Carrier {
  INVITE,
  /** A provisional response that needs no PRACK: what it carries is a preview (RFC 6337). */
  UNRELIABLE_PROVISIONAL,
  RELIABLE_PROVISIONAL,
  INVITE_SUCCESS,
  INVITE_FAILURE,
  ACK,
  PRACK,
  PRACK_SUCCESS,
  PRACK_FAILURE,
  UPDATE,
  UPDATE_SUCCESS,
  UPDATE_FAILURE
}
