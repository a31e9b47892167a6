package io.tandem.registrar.history;

import io.tandem.contracts.CallRecord;
import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.contracts.CallRecord.EndedBy;
import io.tandem.contracts.MediaFact.EndpointStatistics;
import io.tandem.kernel.CallSid;
import java.time.Instant;

/** Makes call records for tests: a call of ten seconds, but for what a test says. */
public final class Calls {

  private Calls() {}

  public static CallSid sid(int number) {
    return new CallSid("CA%032x".formatted(number));
  }

  /** From 1001 to 1002, answered after a second, for so many seconds. */
  public static CallRecord answered(int number, String startedAt, int seconds) {
    long started = Instant.parse(startedAt).toEpochMilli();
    return new CallRecord(
        sid(number),
        "1001@example.org",
        "1002",
        started,
        started + 500,
        started + 1_000,
        started + 1_000 + seconds * 1_000L,
        Disposition.ANSWERED,
        EndedBy.CALLER,
        200,
        "",
        "media-0",
        "192.0.2.7:5060",
        "acme",
        "",
        "");
  }

  /** What a leg sounded like, with everything in it. */
  public static EndpointStatistics media(String endpoint) {
    return new EndpointStatistics(
        endpoint,
        500,
        80_000,
        490,
        78_400,
        5,
        3_250,
        1,
        41_000,
        7,
        432,
        417,
        true,
        2_000,
        10_000,
        60,
        "opus",
        "PCMU",
        Instant.parse("2026-11-26T08:00:03Z").toEpochMilli(),
        4_000);
  }

  /** The same parties; the callee was busy. */
  public static CallRecord busy(int number, String startedAt) {
    long started = Instant.parse(startedAt).toEpochMilli();
    return new CallRecord(
        sid(number),
        "1001@example.org",
        "1002",
        started,
        0,
        0,
        started + 200,
        Disposition.BUSY,
        EndedBy.CALLEE,
        486,
        "busy",
        "media-0",
        "192.0.2.7:5060",
        "",
        "",
        "");
  }

  public static CallRecord between(CallRecord call, String caller, String called) {
    return by(call, caller, called, call.callerTrunk(), call.calleeTrunk());
  }

  /** The call with other parties and trunks. */
  public static CallRecord by(
      CallRecord call, String caller, String called, String callerTrunk, String calleeTrunk) {
    return new CallRecord(
        call.callSid(),
        caller,
        called,
        call.startedAtEpochMillis(),
        call.ringingAtEpochMillis(),
        call.answeredAtEpochMillis(),
        call.endedAtEpochMillis(),
        call.disposition(),
        call.endedBy(),
        call.sipStatus(),
        call.reason(),
        call.mediaNode(),
        call.sourceAddress(),
        call.account(),
        callerTrunk,
        calleeTrunk);
  }
}
