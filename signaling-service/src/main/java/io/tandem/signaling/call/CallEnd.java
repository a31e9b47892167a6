package io.tandem.signaling.call;

import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.contracts.CallRecord.EndedBy;

/**
 * Why a call ended: one value feeds the metric, the SIP status and the call record.
 *
 * @param sipStatus what the caller saw last; 200 for a call that was answered
 * @param reason in words, for people
 */
public record CallEnd(Disposition disposition, EndedBy endedBy, int sipStatus, String reason) {

  static CallEnd refused(Disposition disposition, int sipStatus, String reason) {
    return new CallEnd(disposition, EndedBy.EXCHANGE, sipStatus, reason);
  }

  static CallEnd answered(EndedBy endedBy, String reason) {
    return new CallEnd(Disposition.ANSWERED, endedBy, 200, reason);
  }

  /** What the final response of the callee means for the call. */
  static CallEnd byCallee(int status, String reason) {
    return switch (status) {
      case 486, 600 -> new CallEnd(Disposition.BUSY, EndedBy.CALLEE, status, reason);
      case 603 -> new CallEnd(Disposition.DECLINED, EndedBy.CALLEE, status, reason);
      case 404, 604 -> new CallEnd(Disposition.NOT_FOUND, EndedBy.CALLEE, status, reason);
      case 480 -> new CallEnd(Disposition.UNAVAILABLE, EndedBy.CALLEE, status, reason);
      // No way to the phone is left; its flows are nothing to the caller.
      case 430 -> new CallEnd(Disposition.UNAVAILABLE, EndedBy.EXCHANGE, 480, reason);
      // The callee's stack gave up by itself; for the caller that is a phone nobody answered.
      case 408, 487 -> new CallEnd(Disposition.NO_ANSWER, EndedBy.CALLEE, 480, reason);
      default ->
          // A redirection is not followed, and a challenge cannot be met: neither leads to a phone.
          status < 400 || status == 401 || status == 407
              ? new CallEnd(Disposition.UNAVAILABLE, EndedBy.CALLEE, 480, reason)
              : new CallEnd(Disposition.FAILED, EndedBy.CALLEE, status, reason);
    };
  }
}
