package io.tandem.signaling.call;

import io.tandem.contracts.CallRecord;
import io.tandem.kernel.CallSid;

/**
 * What the call record will say, gathered while the call lives. Times are wall-clock milliseconds,
 * 0 for "not yet".
 */
final class CallHistory {

  final CallSid sid;
  final String caller;
  final String called;
  final String source;
  final long startedAt;
  long ringingAt;
  long answeredAt;

  CallHistory(CallSid sid, String caller, String called, String source, long startedAt) {
    this.sid = sid;
    this.caller = caller;
    this.called = called;
    this.source = source;
    this.startedAt = startedAt;
  }

  /**
   * @param callerTrunk that the call came in by; empty for a phone
   * @param calleeTrunk that it went out by, or was tried by last; empty for a phone
   */
  CallRecord close(
      CallEnd end, String mediaNode, String callerTrunk, String calleeTrunk, long nowEpochMillis) {
    return new CallRecord(
        sid,
        caller,
        called,
        startedAt,
        ringingAt,
        answeredAt,
        nowEpochMillis,
        end.disposition(),
        end.endedBy(),
        end.sipStatus(),
        end.reason(),
        mediaNode,
        source,
        "",
        callerTrunk,
        calleeTrunk);
  }
}
