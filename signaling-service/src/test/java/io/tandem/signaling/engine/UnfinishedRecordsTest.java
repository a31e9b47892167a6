package io.tandem.signaling.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.CallRecord;
import io.tandem.contracts.MediaFact;
import io.tandem.kernel.CallSid;
import io.tandem.signaling.call.CountedMedia;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UnfinishedRecordsTest {
  private static final CountedMedia NOTHING = new CountedMedia("caller", "callee", List.of());

  private final UnfinishedRecords records = new UnfinishedRecords();

  @Test
  void completesARecordOnceWithWhatTheNodeTells() {
    records.add(ended(1), NOTHING, 0);
    assertThat(records.await(sid(1))).isTrue();
    CallRecord complete = records.complete(told(1, 50)).orElseThrow();
    assertThat(complete.callerMedia().orElseThrow().packetsReceived()).isEqualTo(50);
    assertThat(complete.calleeMedia()).isEmpty();
    assertThat(records.complete(told(1, 50))).isEmpty();
    assertThat(records.await(sid(1))).isFalse();
  }

  @Test
  void saysNothingWhereNothingWasSent() {
    records.add(ended(1), NOTHING, 0);
    assertThat(records.complete(told(1, 0))).isEmpty();
  }

  @Test
  void forgetsWhatNobodyTellsAndTheOldestOfTooMany() {
    records.add(ended(1), NOTHING, 0);
    records.add(ended(2), NOTHING, TimeUnit.SECONDS.toNanos(31));
    assertThat(records.await(sid(1))).isFalse();
    for (int i = 3; i < 10_003; i++) {
      records.add(ended(i), NOTHING, TimeUnit.SECONDS.toNanos(32));
    }
    assertThat(records.await(sid(2))).isFalse();
    assertThat(records.await(sid(3))).isTrue();
  }

  private static MediaFact.MediaStatistics told(int call, long packets) {
    return new MediaFact.MediaStatistics(
        sid(call),
        List.of(
            new MediaFact.EndpointStatistics(
                "caller", packets, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false, 0, 0, 0, "", "", 0, 0)));
  }

  private static CallSid sid(int call) {
    return new CallSid("CA%032x".formatted(call));
  }

  private static CallRecord ended(int call) {
    return new CallRecord(
        sid(call),
        "1001@tandem.local",
        "1002",
        1,
        2,
        3,
        4,
        CallRecord.Disposition.ANSWERED,
        CallRecord.EndedBy.CALLER,
        200,
        "",
        "media-0",
        "192.0.2.7:5062",
        "",
        "",
        "");
  }
}
