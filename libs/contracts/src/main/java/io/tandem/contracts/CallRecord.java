package io.tandem.contracts;

import io.tandem.contracts.MediaFact.EndpointStatistics;
import io.tandem.kernel.CallSid;
import java.util.Optional;

/**
 * A call that was: one for each attempt that got past the challenge, written when it ends. When the
 * media node has told what the call sounded like, the same is written again with that: the later
 * record holds. Times are milliseconds since 1970, 0 for "did not happen".
 *
 * @param endedBy who ended it
 * @param sipStatus the final status that the caller saw; 200 for an answered call
 * @param reason in words, for people
 * @param account whose call it is; "" when nobody's
 * @param callerTrunk the trunk that the call came in by; "" for a phone
 * @param calleeTrunk the trunk that it left by; "" for a phone, or when it did not get that far
 * @param callerMedia what was counted and measured of the caller's audio; empty as long as nobody
 *     has told
 * @param calleeMedia the same of the callee; empty too where the exchange itself was called
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
    String calleeTrunk,
    Optional<EndpointStatistics> callerMedia,
    Optional<EndpointStatistics> calleeMedia)
    implements ContractRecord {

  /** Of which nobody knows yet what it sounded like. */
  public CallRecord(
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
      String calleeTrunk) {
    this(
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
        account,
        callerTrunk,
        calleeTrunk,
        Optional.empty(),
        Optional.empty());
  }

  /** The same call, of that account. */
  public CallRecord withAccount(String whose) {
    return with(whose, callerMedia, calleeMedia);
  }

  /** The same call, with what it sounded like. */
  public CallRecord withMedia(
      Optional<EndpointStatistics> ofCaller, Optional<EndpointStatistics> ofCallee) {
    return with(account, ofCaller, ofCallee);
  }

  private CallRecord with(
      String whose, Optional<EndpointStatistics> ofCaller, Optional<EndpointStatistics> ofCallee) {
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
        calleeTrunk,
        ofCaller,
        ofCallee);
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
