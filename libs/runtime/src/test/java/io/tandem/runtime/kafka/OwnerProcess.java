package io.tandem.runtime.kafka;

import io.tandem.runtime.kafka.OwnedPartitions.FirstFrom;
import io.tandem.runtime.kafka.OwnedPartitions.Share;
import io.tandem.runtime.metrics.Metrics;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * An owner in a process of its own, so that it can be stopped with every thread of it and waked
 * again. Says on standard output what a test wants to know, line by line.
 */
final class OwnerProcess {

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private OwnerProcess() {}

  /** Arguments: bootstrap, node id, group, inbox, state, session timeout in milliseconds. */
  public static void main(String[] args) {
    KafkaSettings settings =
        new KafkaSettings(
            args[0], args[1], Duration.ofMillis(Long.parseLong(args[5])), Duration.ofSeconds(60));
    Share share = new Share(args[2], args[3], args[4], FirstFrom.EARLIEST);
    SeenByOwner owner =
        new SeenByOwner() {
          @Override
          public void onReady(int partition) {
            say("ready " + partition);
          }

          @Override
          public void onLost(int partition) {
            say("lost " + partition);
          }
        };
    KafkaMetrics metrics = new KafkaMetrics(new Metrics());
    try (OwnedPartitions owned = OwnedPartitions.start(settings, share, owner, metrics)) {
      long lastNanos = System.nanoTime();
      while (true) {
        LockSupport.parkNanos(LOOK_NANOS);
        long nowNanos = System.nanoTime();
        if (nowNanos - lastNanos > TimeUnit.SECONDS.toNanos(1)) {
          say("woke with lease " + (owned.leaseFresh(nowNanos) ? "fresh" : "stale"));
        }
        lastNanos = nowNanos;
      }
    }
  }

  private static void say(String line) {
    System.out.println("owner: " + line);
    System.out.flush();
  }
}
