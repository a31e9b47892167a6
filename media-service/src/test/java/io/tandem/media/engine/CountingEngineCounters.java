package io.tandem.media.engine;

import io.tandem.media.endpoint.Fate;
import io.tandem.rtp.quality.Quality;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts as the metrics do, for tests to read. */
final class CountingEngineCounters implements EngineCounters {
  final AtomicInteger failed = new AtomicInteger();
  volatile boolean defectsArePlanted;
  private final Map<Fate, AtomicLong> dropped = new ConcurrentHashMap<>();
  private final AtomicLong drains = new AtomicLong();
  final List<Quality> qualities = new CopyOnWriteArrayList<>();
  final AtomicLong expired = new AtomicLong();
  final AtomicLong oneWays = new AtomicLong();

  long of(Fate fate) {
    return dropped.getOrDefault(fate, new AtomicLong()).get();
  }

  long seconds() {
    return drains.get();
  }

  @Override
  public void packets(
      long rtpReceived, long rtpSent, long rtpOctetsSent, long rtcpReceived, long rtcpSent) {
    drains.incrementAndGet();
  }

  @Override
  public void dropped(Fate fate, long datagrams) {
    dropped.computeIfAbsent(fate, _ -> new AtomicLong()).addAndGet(datagrams);
  }

  @Override
  public void endpointOpened() {}

  @Override
  public void endpointFailed() {}

  @Override
  public void planExpired() {
    expired.incrementAndGet();
  }

  @Override
  public void silenceReported() {}

  @Override
  public void oneWayReported() {
    oneWays.incrementAndGet();
  }

  @Override
  public void qualityKnown(Quality quality) {
    qualities.add(quality);
  }

  @Override
  public void callFailed() {
    if (!defectsArePlanted) {
      throw new AssertionError("a defect of the engine; see the log");
    }
    failed.incrementAndGet();
  }

  @Override
  public void socketFailed() {}

  @Override
  public String toString() {
    return dropped.toString();
  }

  @Override
  public void roomTicksLeftOut(long ticks) {}
}
