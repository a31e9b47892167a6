package io.tandem.signaling.engine;

import io.netty.util.concurrent.Future;
import io.tandem.kernel.CallSid;
import io.tandem.kernel.Clock;
import io.tandem.signaling.call.CallInput;
import io.tandem.signaling.call.CallTimer;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The timers of the calls of one loop, confined to it. Deadlines are wall-clock times, since a call
 * may go on in another process. A timer that fires while the lease is stale waits until it is
 * fresh.
 */
final class CallTimers {

  /** While we may not act. */
  private static final long NO_LEASE_RETRY_MILLIS = 500;

  private final SignalingLoop loop;
  private final Clock clock;
  private final Shards shards;
  private final Map<CallSid, Map<CallTimer, Future<?>>> running = new HashMap<>();

  CallTimers(SignalingLoop loop, Clock clock, Shards shards) {
    this.loop = loop;
    this.clock = clock;
    this.shards = shards;
  }

  /** Replaces an earlier deadline of the same timer. */
  void set(RunningCall call, CallTimer timer, long deadlineEpochMillis) {
    clear(call, timer);
    long delay = Math.max(0, deadlineEpochMillis - clock.epochMillis());
    Future<?> scheduled = loop.after(delay, TimeUnit.MILLISECONDS, () -> fire(call, timer));
    running.computeIfAbsent(call.sid(), _ -> new EnumMap<>(CallTimer.class)).put(timer, scheduled);
  }

  void clear(RunningCall call, CallTimer timer) {
    Map<CallTimer, Future<?>> ofCall = running.get(call.sid());
    if (ofCall != null) {
      Future<?> scheduled = ofCall.remove(timer);
      if (scheduled != null) {
        scheduled.cancel(false);
      }
    }
  }

  void clearAll(RunningCall call) {
    Map<CallTimer, Future<?>> ofCall = running.remove(call.sid());
    if (ofCall != null) {
      ofCall.values().forEach(scheduled -> scheduled.cancel(false));
    }
  }

  private void fire(RunningCall call, CallTimer timer) {
    if (shards.mayAct(clock.nanoTime())) {
      call.on(new CallInput.TimerFired(timer));
    } else {
      set(call, timer, clock.epochMillis() + NO_LEASE_RETRY_MILLIS);
    }
  }
}
