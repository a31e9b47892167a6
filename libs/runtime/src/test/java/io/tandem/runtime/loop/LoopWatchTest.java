package io.tandem.runtime.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.runtime.metrics.Metrics;
import io.tandem.testkit.Await;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class LoopWatchTest {

  @Test
  void anEventLoopThatStandsStillIsNoticedWhenItGoesOn() throws Exception {
    Vertx vertx = Vertx.vertx();
    Metrics metrics = new Metrics();
    try (LoopWatch _ = LoopWatch.start(vertx, metrics)) {
      vertx.runOnContext(_ -> block(TimeUnit.NANOSECONDS.toMillis(LoopWatch.ALARM_NANOS) * 2));
      Await.until("the alarm", Duration.ofSeconds(10), () -> stalled(metrics) > 0);
      assertThat(metrics.scrape()).contains("tandem_loop_delay_seconds_count");
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  /** Blocks this thread, which is the very thing that is measured. */
  private static void block(long millis) {
    long untilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (System.nanoTime() - untilNanos < 0) {
      LockSupport.parkNanos(untilNanos - System.nanoTime());
    }
  }

  private static double stalled(Metrics metrics) {
    return metrics
        .scrape()
        .lines()
        .filter(line -> line.startsWith("tandem_loop_stalled_total "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
        .sum();
  }
}
