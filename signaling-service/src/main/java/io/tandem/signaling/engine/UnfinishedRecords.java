package io.tandem.signaling.engine;

import io.tandem.contracts.CallRecord;
import io.tandem.contracts.MediaFact;
import io.tandem.kernel.CallSid;
import io.tandem.signaling.call.CountedMedia;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Records of calls that have just ended, until their media node tells what it has counted: it does
 * so when it has closed the sockets. One on each loop. What a node does not tell in time, since it
 * is gone, nobody will: the record that was written at the end stands then.
 */
final class UnfinishedRecords {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** A flood of calls must not be remembered for ever; these are some megabytes. */
  private static final int MOST = 10_000;

  private record Unfinished(CallRecord ended, CountedMedia counted, long atNanos) {}

  /** The oldest first. */
  private final Map<CallSid, Unfinished> records = new LinkedHashMap<>();

  /** A record was written to which something may still come. */
  void add(CallRecord ended, CountedMedia counted, long nowNanos) {
    Iterator<Unfinished> oldest = records.values().iterator();
    while (oldest.hasNext()
        && (nowNanos - oldest.next().atNanos > PATIENCE_NANOS || records.size() >= MOST)) {
      oldest.remove();
    }
    records.put(ended.callSid(), new Unfinished(ended, counted, nowNanos));
  }

  /** Whether the call has ended, and its record waits for this. */
  boolean await(CallSid sid) {
    return records.containsKey(sid);
  }

  /** The record with what was told; empty when it says nothing that was not known. */
  Optional<CallRecord> complete(MediaFact.MediaStatistics told) {
    Unfinished known = records.remove(told.callSid());
    if (known == null) {
      return Optional.empty();
    }
    CallRecord complete = known.counted.plus(told.endpoints()).in(known.ended);
    return complete.equals(known.ended) ? Optional.empty() : Optional.of(complete);
  }
}
