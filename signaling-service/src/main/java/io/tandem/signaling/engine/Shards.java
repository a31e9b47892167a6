package io.tandem.signaling.engine;

import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongPredicate;

/**
 * Which shards this process owns, and on which of its loops each one lives. Written by the thread
 * that talks to the consumer group, read by every loop.
 *
 * <p>A shard that is being replayed is not owned yet; one whose lease has run out is not owned any
 * more, whatever stands here: {@link #mayAct} is what decides.
 */
public final class Shards {

  /** A shard of ours. */
  public record Owned(int shard, int loop, long epoch) {}

  private final int loops;
  private final LongPredicate leaseFresh;
  private volatile int total;

  /** Which loops have a shard; never changed, only replaced. */
  private volatile boolean[] owners;

  private final Map<Integer, Owned> owned = new ConcurrentHashMap<>();

  /**
   * @param leaseFresh whether the lease holds at a monotonic time in nanoseconds
   */
  public Shards(int loops, LongPredicate leaseFresh) {
    this.loops = loops;
    this.owners = new boolean[loops];
    this.leaseFresh = leaseFresh;
  }

  /** The loop that a new shard should live on: the one with the fewest. */
  public int loopForNew() {
    int[] load = new int[loops];
    owned.values().forEach(shard -> load[shard.loop()]++);
    int least = 0;
    for (int i = 1; i < loops; i++) {
      if (load[i] < load[least]) {
        least = i;
      }
    }
    return least;
  }

  public void add(Owned shard) {
    owned.put(shard.shard(), shard);
    countLoops();
  }

  public void remove(int shard) {
    owned.remove(shard);
    countLoops();
  }

  private void countLoops() {
    boolean[] now = new boolean[loops];
    owned.values().forEach(shard -> now[shard.loop()] = true);
    owners = now;
  }

  /**
   * The loop for a new call that would belong to that loop: itself, or where it has no shard the
   * next one that has. The same for everything that is said about the call, as long as shards stay
   * where they are. A process with fewer shards than loops has loops without any.
   */
  int loopForCall(int wanted) {
    boolean[] now = owners;
    for (int i = 0; i < loops; i++) {
      int loop = (wanted + i) % loops;
      if (now[loop]) {
        return loop;
      }
    }
    return wanted;
  }

  public int count() {
    return owned.size();
  }

  /** The loop of a shard that we own and may act for; empty otherwise. */
  public OptionalInt loopOf(int shard, long nowNanos) {
    Owned mine = owned.get(shard);
    return mine != null && leaseFresh.test(nowNanos)
        ? OptionalInt.of(mine.loop())
        : OptionalInt.empty();
  }

  /** The loop of a shard of ours, for records that came to us as its owner. */
  OptionalInt loopEvenWithoutLease(int shard) {
    Owned mine = owned.get(shard);
    return mine == null ? OptionalInt.empty() : OptionalInt.of(mine.loop());
  }

  /** Whether there are shards of ours, but for the moment we may not act for them. */
  boolean mayWait(long nowNanos) {
    return !owned.isEmpty() && !leaseFresh.test(nowNanos);
  }

  /** What the topics say; a shard beyond it is an invention of whoever wrote the tag. */
  public void totalIs(int shards) {
    total = shards;
  }

  /** The shard of something that is named by an id instead of a tag, such as a trunk. */
  int of(String id) {
    return Math.floorMod(id.hashCode(), Math.max(1, total));
  }

  boolean exists(int shard) {
    return shard < total;
  }

  public boolean mayAct(long nowNanos) {
    return leaseFresh.test(nowNanos);
  }
}
