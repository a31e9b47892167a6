package io.tandem.media.port;

import io.tandem.kernel.CallSid;
import io.tandem.kernel.Tokens;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The pairs of UDP ports (even for RTP, odd for RTCP) that endpoints may have: each is free, leased
 * to a call, or in quarantine after its release, so that late packets of the call before reach
 * nobody. Pure, not safe for threads; knows no sockets: whether the kernel agrees is found out by
 * who binds.
 *
 * <p>Free pairs are given out at random, because a stranger who can guess the next port can speak
 * first on it.
 */
public final class PortPool {

  /** Why an exact port was or was not reserved. */
  public enum Reservation {
    RESERVED,
    /** Odd, or not in the range of this node. */
    OUTSIDE_RANGE,
    /** Leased, or held for quarantine after another call. */
    TAKEN
  }

  private final int firstPort;
  private final long quarantineNanos;
  private final Tokens tokens;

  /** Indices of free pairs in the first {@code freeCount} places, in no order. */
  private final int[] free;

  private int freeCount;

  /** Where a pair stands in {@link #free}; -1 when it is not free. */
  private final int[] placeInFree;

  /** Who has the pair, or had it last while it is in quarantine. */
  private final @Nullable CallSid[] holders;

  private final boolean[] leased;
  private final long[] releasedAtNanos;
  private final ArrayDeque<Integer> quarantine = new ArrayDeque<>();
  private int leasedCount;

  /**
   * @param firstPort even
   * @param lastPort odd, above {@code firstPort}
   */
  public PortPool(int firstPort, int lastPort, long quarantineNanos, Tokens tokens) {
    if (firstPort % 2 != 0 || lastPort % 2 != 1 || firstPort < 2 || lastPort > 65535) {
      throw new IllegalArgumentException(
          "a port range begins with an even and ends with an odd port: "
              + firstPort
              + "-"
              + lastPort);
    }
    if (lastPort < firstPort) {
      throw new IllegalArgumentException("an empty port range: " + firstPort + "-" + lastPort);
    }
    this.firstPort = firstPort;
    this.quarantineNanos = quarantineNanos;
    this.tokens = tokens;
    int pairs = (lastPort - firstPort + 1) / 2;
    free = new int[pairs];
    placeInFree = new int[pairs];
    holders = new @Nullable CallSid[pairs];
    leased = new boolean[pairs];
    releasedAtNanos = new long[pairs];
    Arrays.setAll(free, i -> i);
    Arrays.setAll(placeInFree, i -> i);
    freeCount = pairs;
  }

  /** A random free pair, named by its even port; empty when there is none. */
  public OptionalInt lease(CallSid call, long nowNanos) {
    endQuarantine(nowNanos);
    if (freeCount == 0) {
      return OptionalInt.empty();
    }
    int pair = free[tokens.below(freeCount)];
    take(pair, call);
    return OptionalInt.of(firstPort + 2 * pair);
  }

  /** Leases exactly the pair of {@code rtpPort}: a plan names it, because a phone was told so. */
  public Reservation reserve(int rtpPort, CallSid call, long nowNanos) {
    endQuarantine(nowNanos);
    int pair = (rtpPort - firstPort) / 2;
    if (rtpPort % 2 != 0 || rtpPort < firstPort || pair >= free.length) {
      return Reservation.OUTSIDE_RANGE;
    }
    boolean inQuarantine = !leased[pair] && placeInFree[pair] < 0;
    // Late packets on it are the call's own.
    if (inQuarantine && call.equals(holders[pair])) {
      quarantine.remove(pair);
      putBack(pair);
    }
    if (placeInFree[pair] < 0) {
      return Reservation.TAKEN;
    }
    take(pair, call);
    return Reservation.RESERVED;
  }

  /** Ends a lease; the pair is free again after the quarantine. */
  public void release(int rtpPort, long nowNanos) {
    int pair = (rtpPort - firstPort) / 2;
    if (pair < 0 || pair >= free.length || !leased[pair]) {
      throw new IllegalStateException("released a port that was not leased: " + rtpPort);
    }
    leased[pair] = false;
    leasedCount--;
    releasedAtNanos[pair] = nowNanos;
    quarantine.add(pair);
  }

  /** Frees the pairs whose quarantine is over. */
  public void endQuarantine(long nowNanos) {
    Integer oldest = quarantine.peek();
    while (oldest != null && nowNanos - releasedAtNanos[oldest] >= quarantineNanos) {
      quarantine.remove();
      putBack(oldest);
      oldest = quarantine.peek();
    }
  }

  private void take(int pair, CallSid call) {
    int place = placeInFree[pair];
    int last = free[--freeCount];
    free[place] = last;
    placeInFree[last] = place;
    placeInFree[pair] = -1;
    leased[pair] = true;
    holders[pair] = call;
    leasedCount++;
  }

  private void putBack(int pair) {
    holders[pair] = null;
    placeInFree[pair] = freeCount;
    free[freeCount++] = pair;
  }

  /** Pairs in use. */
  public int leased() {
    return leasedCount;
  }

  /** Pairs that could be leased now. */
  public int free() {
    return freeCount;
  }

  /** Pairs released lately. */
  public int quarantined() {
    return quarantine.size();
  }

  /** All pairs. */
  public int size() {
    return free.length;
  }
}
