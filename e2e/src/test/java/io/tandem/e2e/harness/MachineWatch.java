package io.tandem.e2e.harness;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Counts how often the machine itself stood still, seen from a thread of the test that does nothing
 * else: the opponent of what the exchange's {@code LoopWatch} counts, on machines that others use.
 */
public final class MachineWatch implements AutoCloseable {

  private static final long PERIOD_NANOS = 20_000_000;

  /** Half of what the exchange calls a stall, since no two threads are hit alike. */
  private static final long STALL_NANOS = 100_000_000;

  private final AtomicLong stalls = new AtomicLong();
  private final Thread thread;
  private volatile boolean closed;

  public MachineWatch() {
    thread = Thread.ofPlatform().daemon().name("machine-watch").start(this::watch);
  }

  public long stalls() {
    return stalls.get();
  }

  private void watch() {
    while (!closed) {
      long startNanos = System.nanoTime();
      LockSupport.parkNanos(PERIOD_NANOS);
      if (System.nanoTime() - startNanos > PERIOD_NANOS + STALL_NANOS) {
        stalls.incrementAndGet();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
