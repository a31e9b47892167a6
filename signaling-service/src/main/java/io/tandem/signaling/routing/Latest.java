package io.tandem.signaling.routing;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How many times something has happened lately: exact within a window that ends now. Holds as many
 * times as the limit allows. Owned by one table; not thread-safe.
 */
final class Latest {

  private final long windowNanos;
  private final Deque<Long> times = new ArrayDeque<>();

  Latest(long windowNanos) {
    this.windowNanos = windowNanos;
  }

  int count(long nowNanos) {
    while (!times.isEmpty() && nowNanos - times.getFirst() >= windowNanos) {
      times.removeFirst();
    }
    return times.size();
  }

  void happened(long nowNanos) {
    times.addLast(nowNanos);
  }
}
