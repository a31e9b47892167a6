package io.tandem.runtime.loop;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.netty.util.concurrent.EventExecutor;
import io.tandem.runtime.metrics.Metrics;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures how late each event loop is, by a timer on the loop itself: what a packet would have
 * waited. Vert.x's own checker looks once a second and speaks after two; audio is lost after 20 ms.
 * Owned by the process, runs on the loops. It reports and mends nothing.
 */
public final class LoopWatch implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LoopWatch.class);

  /** One RTP packet's time: a loop that is late by less harms nobody. */
  static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** A machine that is too busy would otherwise fill the log with that. */
  private static final long LOG_EVERY_NANOS = TimeUnit.SECONDS.toNanos(30);

  static final long WARN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  static final long ALARM_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Timer delays;
  private final Counter warnings;
  private final Counter alarms;
  private final AtomicLong worstNanos = new AtomicLong();
  private final List<ScheduledFuture<?>> timers = new ArrayList<>();

  private LoopWatch(Metrics metrics) {
    delays =
        metrics.timer("tandem_loop_delay_seconds", "How late event loops ran a timer of 20 ms");
    warnings =
        metrics.counter("tandem_loop_late_total", "Times that an event loop was over 50 ms late");
    alarms =
        metrics.counter(
            "tandem_loop_stalled_total", "Times that an event loop was over 200 ms late");
    metrics.gauge(
        "tandem_loop_delay_worst_seconds",
        "The longest delay of any event loop since the last scrape",
        () -> worstNanos.getAndSet(0) / 1e9);
  }

  /** Watches every event loop of this Vert.x. */
  public static LoopWatch start(Vertx vertx, Metrics metrics) {
    LoopWatch watch = new LoopWatch(metrics);
    for (EventExecutor loop : ((VertxInternal) vertx).nettyEventLoopGroup()) {
      watch.timers.add(
          loop.scheduleWithFixedDelay(
              watch.new Tick(), PERIOD_NANOS, PERIOD_NANOS, TimeUnit.NANOSECONDS));
    }
    return watch;
  }

  @Override
  public void close() {
    timers.forEach(timer -> timer.cancel(false));
  }

  private void onDelay(long delayNanos, boolean mayLog) {
    delays.record(Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
    worstNanos.accumulateAndGet(delayNanos, Math::max);
    if (delayNanos > ALARM_NANOS) {
      alarms.increment();
      if (mayLog) {
        log.error("{} stood still for {} ms", Thread.currentThread().getName(), millis(delayNanos));
      }
    } else if (delayNanos > WARN_NANOS) {
      warnings.increment();
      if (mayLog) {
        log.warn("{} was late by {} ms", Thread.currentThread().getName(), millis(delayNanos));
      }
    }
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }

  /** The timer of one loop; confined to it. */
  private final class Tick implements Runnable {

    private long dueNanos = System.nanoTime() + PERIOD_NANOS;
    private long loggedNanos = dueNanos - LOG_EVERY_NANOS;

    @Override
    public void run() {
      long nowNanos = System.nanoTime();
      long delayNanos = nowNanos - dueNanos;
      boolean mayLog = delayNanos > WARN_NANOS && nowNanos - loggedNanos >= LOG_EVERY_NANOS;
      if (mayLog) {
        loggedNanos = nowNanos;
      }
      onDelay(delayNanos, mayLog);
      dueNanos = System.nanoTime() + PERIOD_NANOS;
    }
  }
}
