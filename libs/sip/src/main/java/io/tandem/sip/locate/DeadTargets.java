package io.tandem.sip.locate;

import io.tandem.sip.transaction.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Targets that failed lately, each for a limited time: table "Who failed lately" in
 * docs/specs/sip-locating.md. Bounded; the oldest makes room. Any thread: all loops of a process
 * learn from each other. It does not decide what is a failure, nor what follows from one.
 */
public final class DeadTargets {

  /** More than anybody has trunks and proxies; a bound against names that hostile DNS makes up. */
  public static final int MOST = 1_000;

  private record Place(Transport transport, InetSocketAddress address) {
    static Place of(Target target) {
      return new Place(target.transport(), target.address());
    }
  }

  private final int most;
  private final Map<Place, Long> untilNanos = new LinkedHashMap<>();

  public DeadTargets() {
    this(MOST);
  }

  DeadTargets(int most) {
    this.most = most;
  }

  /** The target is tried last for this long, or longer if it was set aside for longer already. */
  public synchronized void setAside(Target target, Duration time, long nowNanos) {
    if (!time.isPositive()) {
      return;
    }
    Place place = Place.of(target);
    long until = nowNanos + time.toNanos();
    Long before = untilNanos.remove(place);
    untilNanos.put(place, before != null && before - until > 0 ? before : until);
    if (untilNanos.size() > most) {
      forgetExpired(nowNanos);
    }
    Iterator<Place> oldest = untilNanos.keySet().iterator();
    while (untilNanos.size() > most) {
      oldest.next();
      oldest.remove();
    }
  }

  /** It has responded. */
  public synchronized void takeBack(Target target) {
    untilNanos.remove(Place.of(target));
  }

  public synchronized boolean isDead(Target target, long nowNanos) {
    Long until = untilNanos.get(Place.of(target));
    return until != null && until - nowNanos > 0;
  }

  /** How many are set aside. */
  public synchronized int size(long nowNanos) {
    forgetExpired(nowNanos);
    return untilNanos.size();
  }

  private void forgetExpired(long nowNanos) {
    untilNanos.values().removeIf(until -> until - nowNanos <= 0);
  }
}
