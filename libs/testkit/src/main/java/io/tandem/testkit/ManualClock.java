package io.tandem.testkit;

import io.tandem.kernel.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that moves only when a test moves it. Both readings advance together; {@link #setWall}
 * sets the wall clock alone, as an operator or NTP would. Safe to read from any thread.
 */
public final class ManualClock implements Clock {

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicLong wallOffsetMillis;

  /** Starts at an ordinary day, so that a test that forgets to say when does not run in 1970. */
  public ManualClock() {
    this(Instant.parse("2026-01-01T00:00:00Z"));
  }

  public ManualClock(Instant wallStart) {
    wallOffsetMillis = new AtomicLong(wallStart.toEpochMilli());
  }

  @Override
  public long nanoTime() {
    return nanos.get();
  }

  @Override
  public long epochMillis() {
    return wallOffsetMillis.get() + nanos.get() / 1_000_000;
  }

  @Override
  public long epochMicros() {
    return wallOffsetMillis.get() * 1_000 + nanos.get() / 1_000;
  }

  /** Lets time pass; returns the new {@link #nanoTime()}. */
  public long advance(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("time does not run backwards: " + by);
    }
    return nanos.addAndGet(by.toNanos());
  }

  /** Moves the wall clock to any instant, without any time passing. */
  public void setWall(Instant instant) {
    wallOffsetMillis.set(instant.toEpochMilli() - nanos.get() / 1_000_000);
  }
}
