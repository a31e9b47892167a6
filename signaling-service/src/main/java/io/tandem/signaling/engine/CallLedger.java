package io.tandem.signaling.engine;

import io.netty.util.concurrent.Future;
import io.tandem.contracts.CallRecord;
import io.tandem.contracts.CallSnapshot;
import io.tandem.contracts.MediaFact;
import io.tandem.kernel.Clock;
import io.tandem.signaling.call.Call;
import io.tandem.signaling.call.CallOutput;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what calls of one loop want written, and what is measured and told with it: plans,
 * snapshots, the one record of the end. One on each loop, run by it; the records themselves go
 * through {@link Journal}.
 */
final class CallLedger {

  private static final Logger log = LoggerFactory.getLogger(CallLedger.class);

  /** How long a snapshot may take before the caller is refused. */
  private static final long STORE_LIMIT_MILLIS = 5_000;

  private final SignalingLoop loop;
  private final Journal journal;
  private final Clock clock;
  private final SignalingMetrics metrics;
  private final UnfinishedRecords unfinished = new UnfinishedRecords();

  CallLedger(SignalingLoop loop, Journal journal, Clock clock, SignalingMetrics metrics) {
    this.loop = loop;
    this.journal = journal;
    this.clock = clock;
    this.metrics = metrics;
  }

  void plan(RunningCall call, CallOutput.WritePlan plan) {
    if (call.call().state() == Call.State.PREPARING) {
      call.times().waitBegins(clock.nanoTime());
    }
    journal.plan(plan.partition(), plan.plan());
  }

  /** The last word on a call, but for what its media node tells when it has closed it. */
  void end(RunningCall call, CallOutput.Write last) {
    CallRecord ended = last.callRecord();
    metrics.ended(ended.disposition()).increment();
    log.info(
        "call={} caller={} called={} {} by {}: {}",
        call.sid(),
        ended.caller(),
        ended.called(),
        ended.disposition(),
        ended.endedBy(),
        ended.reason());
    journal.write(ended);
    if (call.call().hasMedia()) {
      unfinished.add(ended, last.counted(), clock.nanoTime());
    }
  }

  /**
   * What a node has counted of a call.
   *
   * @return false when the call has not ended, or too long ago
   */
  boolean complete(MediaFact.MediaStatistics told) {
    boolean awaited = unfinished.await(told.callSid());
    unfinished.complete(told).ifPresent(journal::write);
    return awaited;
  }

  /**
   * Writes a snapshot.
   *
   * @param outcome told once, on the loop: an empty text for success, else the reason
   */
  void store(CallSnapshot snapshot, Consumer<String> outcome) {
    Once once = new Once(outcome);
    Future<?> limit =
        loop.after(
            STORE_LIMIT_MILLIS,
            TimeUnit.MILLISECONDS,
            () -> once.accept("the call could not be written down in time"));
    journal.snapshot(
        snapshot,
        failure ->
            loop.execute(
                () -> {
                  limit.cancel(false);
                  once.accept(failure);
                }));
  }

  /** Takes the first of two outcomes. */
  private static final class Once implements Consumer<String> {
    private @Nullable Consumer<String> outcome;

    Once(Consumer<String> outcome) {
      this.outcome = outcome;
    }

    @Override
    public void accept(String failure) {
      Consumer<String> first = outcome;
      outcome = null;
      if (first != null) {
        first.accept(failure);
      }
    }
  }
}
