package io.tandem.media.room;

import java.util.Arrays;

/**
 * A part of a room towards the others: each tick it says what is said in it, and adds what is said
 * in them. Its loop publishes and takes; whoever opens and closes parts joins and leaves, on
 * whatever thread, by putting other arrays in place.
 */
public final class Part {

  /** The way to another part and back. */
  record Link(Part other, SumSink to, SumSource from) {}

  private static final Link[] ALONE = {};

  private final SplitRoom whole;
  private volatile Link[] links = ALONE;
  private volatile int mixHz;

  Part(SplitRoom whole) {
    this.whole = whole;
  }

  // ---- for the loop of the part ----

  /**
   * Tells the best rate that a member here speaks.
   *
   * @param sampleRateHz 0 if nobody is here
   */
  void wants(int sampleRateHz) {
    whole.wants(this, sampleRateHz);
  }

  /** The best of all parts: they mix at one rate. */
  int mixHz() {
    return mixHz;
  }

  /** Says what is said here; as {@link SumSink#publish}. */
  void publish(int[] sum, int length) {
    for (Link link : links) {
      link.to().publish(sum, length);
    }
  }

  /** The ways to all other parts. */
  Link[] links() {
    return links;
  }

  // ---- for the whole, which holds its lock ----

  void join(Link link) {
    Link[] before = links;
    Link[] more = Arrays.copyOf(before, before.length + 1);
    more[before.length] = link;
    links = more;
  }

  void leave(Part other) {
    links = Arrays.stream(links).filter(link -> link.other() != other).toArray(Link[]::new);
  }

  void mixAt(int sampleRateHz) {
    mixHz = sampleRateHz;
  }
}
