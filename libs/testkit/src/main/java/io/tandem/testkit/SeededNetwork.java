package io.tandem.testkit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A path through a network that loses, delays, reorders and doubles packets, alike each time for
 * the same seed. Each kind of harm draws from randomness of its own, so that adding one changes
 * nothing of the others. Pure; each setting makes another path, none changes. Time is in
 * nanoseconds of the receiver's clock.
 *
 * <p>By default the path is a queue: what was sent later does not arrive earlier, unless it is told
 * to reorder.
 */
public final class SeededNetwork {

  /**
   * A packet that arrived.
   *
   * @param index which of the packets that were sent it is, from 0
   * @param arrivalNanos by the receiver's clock
   * @param copy whether it is the second of its kind
   */
  public record Arrival(int index, long arrivalNanos, boolean copy) {}

  private static final double MILLION = 1e6;

  /** A copy and a packet that was overtaken come within this. */
  private static final long SHORTLY_NANOS = 2_000_000;

  /** Packets that waited in a stalled queue leave it this far apart. */
  private static final long DRAIN_NANOS = 100_000;

  private final long seed;
  private double loss;
  private double toBad;
  private double toGood = 1;
  private double lossInBad;
  private double delayMillis;
  private double jitterMillis;
  private double stallEachMillis;
  private double leastStallMillis;
  private double mostStallMillis;
  private double reordered;
  private double reorderMillis;
  private double duplicated;
  private double driftPpm;

  private SeededNetwork(long seed) {
    this.seed = seed;
  }

  private SeededNetwork(SeededNetwork other) {
    this.seed = other.seed;
    this.loss = other.loss;
    this.toBad = other.toBad;
    this.toGood = other.toGood;
    this.lossInBad = other.lossInBad;
    this.delayMillis = other.delayMillis;
    this.jitterMillis = other.jitterMillis;
    this.stallEachMillis = other.stallEachMillis;
    this.leastStallMillis = other.leastStallMillis;
    this.mostStallMillis = other.mostStallMillis;
    this.reordered = other.reordered;
    this.reorderMillis = other.reorderMillis;
    this.duplicated = other.duplicated;
    this.driftPpm = other.driftPpm;
  }

  /** A path that takes no time and does no harm. */
  public static SeededNetwork seeded(long seed) {
    return new SeededNetwork(seed);
  }

  /** Each packet is lost with this probability, whatever became of others. */
  public SeededNetwork losing(double probability) {
    SeededNetwork changed = new SeededNetwork(this);
    changed.loss = probability;
    return changed;
  }

  /**
   * Loss in bursts (Gilbert and Elliott): in the good state nothing is lost.
   *
   * @param toBad probability at each packet that the state turns bad
   * @param toGood that it turns good again
   * @param lossInBad that a packet is lost in the bad state
   */
  public SeededNetwork losingInBursts(double toBad, double toGood, double lossInBad) {
    SeededNetwork changed = new SeededNetwork(this);
    changed.toBad = toBad;
    changed.toGood = toGood;
    changed.lossInBad = lossInBad;
    return changed;
  }

  /** What the way takes with empty queues. */
  public SeededNetwork delaying(double millis) {
    SeededNetwork changed = new SeededNetwork(this);
    changed.delayMillis = millis;
    return changed;
  }

  /** Each packet is delayed by 0 to {@code millis} more, every value alike. */
  public SeededNetwork jittering(double millis) {
    SeededNetwork changed = new SeededNetwork(this);
    changed.jitterMillis = millis;
    return changed;
  }

  /**
   * A queue on the way stands still now and then, and empties at once afterwards.
   *
   * @param eachMillis time from one to the next, on average
   * @param leastMillis of a stall
   * @param mostMillis of a stall
   */
  public SeededNetwork stalling(double eachMillis, double leastMillis, double mostMillis) {
    SeededNetwork changed = new SeededNetwork(this);
    changed.stallEachMillis = eachMillis;
    changed.leastStallMillis = leastMillis;
    changed.mostStallMillis = mostMillis;
    return changed;
  }

  /** A packet goes another way with this probability, which takes up to {@code millis} longer. */
  public SeededNetwork reordering(double probability, double millis) {
    SeededNetwork changed = new SeededNetwork(this);
    changed.reordered = probability;
    changed.reorderMillis = millis;
    return changed;
  }

  /** A packet comes twice with this probability. */
  public SeededNetwork duplicating(double probability) {
    SeededNetwork changed = new SeededNetwork(this);
    changed.duplicated = probability;
    return changed;
  }

  /** The sender's clock runs fast by so many millionths; slow, if negative. */
  public SeededNetwork drifting(double ppm) {
    SeededNetwork changed = new SeededNetwork(this);
    changed.driftPpm = ppm;
    return changed;
  }

  /**
   * Sends packets.
   *
   * @param sentNanos when each is sent by the sender's clock, ascending
   * @return what arrives, in the order of arrival
   */
  public List<Arrival> carry(long[] sentNanos) {
    SplittableRandom root = new SplittableRandom(seed);
    SplittableRandom losses = root.split();
    SplittableRandom bursts = root.split();
    SplittableRandom jitters = root.split();
    SplittableRandom stalls = root.split();
    SplittableRandom ways = root.split();
    SplittableRandom copies = root.split();
    List<Arrival> arrivals = new ArrayList<>(sentNanos.length);
    boolean bad = false;
    long queueFree = Long.MIN_VALUE;
    long stallBegins = firstStall(sentNanos, stalls);
    for (int i = 0; i < sentNanos.length; i++) {
      long sent = byReceiver(sentNanos[i]);
      bad = bursts.nextDouble() < (bad ? 1 - toGood : toBad);
      boolean lost = losses.nextDouble() < loss;
      lost |= bad && bursts.nextDouble() < lossInBad;
      long entered = sent + nanos(delayMillis + jitters.nextDouble() * jitterMillis);
      while (stallBegins <= sent) {
        long ends =
            stallBegins
                + nanos(
                    leastStallMillis + stalls.nextDouble() * (mostStallMillis - leastStallMillis));
        queueFree = Math.max(queueFree, ends + nanos(delayMillis));
        stallBegins = Math.max(stallBegins + 1, ends + untilNextStall(stalls));
      }
      long arrival = Math.max(entered, queueFree);
      queueFree = Math.max(queueFree, arrival + (arrival > entered ? DRAIN_NANOS : 0));
      if (ways.nextDouble() < reordered) {
        arrival += nanos(ways.nextDouble() * reorderMillis);
      }
      boolean twice = copies.nextDouble() < duplicated;
      long later = copies.nextLong(SHORTLY_NANOS);
      if (!lost) {
        arrivals.add(new Arrival(i, arrival, false));
        if (twice) {
          arrivals.add(new Arrival(i, arrival + later, true));
        }
      }
    }
    arrivals.sort(Comparator.comparingLong(Arrival::arrivalNanos));
    return List.copyOf(arrivals);
  }

  private long firstStall(long[] sentNanos, SplittableRandom stalls) {
    if (stallEachMillis <= 0 || sentNanos.length == 0) {
      return Long.MAX_VALUE;
    }
    return byReceiver(sentNanos[0]) + untilNextStall(stalls);
  }

  private long untilNextStall(SplittableRandom stalls) {
    return nanos(-Math.log(1 - stalls.nextDouble()) * stallEachMillis);
  }

  /** A fast sender's second is over sooner. */
  private long byReceiver(long senderNanos) {
    return senderNanos - (long) (senderNanos / MILLION * driftPpm);
  }

  private static long nanos(double millis) {
    return (long) (millis * MILLION);
  }
}
