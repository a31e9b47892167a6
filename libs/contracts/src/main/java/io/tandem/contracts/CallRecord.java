package io.tandem.contracts;

import io.tandem.kernel.CallSid;

/**
 * A call that was: one for each attempt that got past the challenge, written once. Times are
 * milliseconds since 1970, 0 for "did not happen".
 *
 * @param endedBy who ended it
 * @param sipStatus the final status that the caller saw; 200 for an answered call
 * @param reason in words, for people
 * @param account whose call it is; "" when nobody's
 * @param callerTrunk the trunk that the call came in by; "" for a phone
 * @param calleeTrunk the trunk that it left by; "" for a phone, or when it did not get that far
 */
public record CallRecord(
    CallSid callSid,
    String caller,
    String called,
    long startedAtEpochMillis,
    long ringingAtEpochMillis,
    long answeredAtEpochMillis,
    long endedAtEpochMillis,
    Disposition disposition,
    EndedBy endedBy,
    int sipStatus,
    String reason,
    String mediaNode,
    String sourceAddress,
    String account,
    String callerTrunk,
    String calleeTrunk)
    implements ContractRecord {

  /** The same call, of that account. */
  public CallRecord withAccount(String whose) {
    return new CallRecord(
        callSid,
        caller,
        called,
        startedAtEpochMillis,
        ringingAtEpochMillis,
        answeredAtEpochMillis,
        endedAtEpochMillis,
        disposition,
        endedBy,
        sipStatus,
        reason,
        mediaNode,
        sourceAddress,
        whose,
        callerTrunk,
        calleeTrunk);
  }

  /** How the call ended. On the wire: lower case, with hyphens. */
  public enum Disposition {
    ANSWERED,
    BUSY,
    DECLINED,
    CANCELLED,
    NO_ANSWER,
    NOT_FOUND,
    NOT_REGISTERED,
    FORBIDDEN,
    UNAVAILABLE,
    FAILED
  }

  public enum EndedBy {
    CALLER,
    CALLEE,
    EXCHANGE
  }
}
