package io.tandem.rtp.quality;

import java.util.OptionalDouble;

/**
 * How long a datagram takes to a peer and back: from sender reports that went to it, whoever wrote
 * them, to the report blocks that tell them back (RFC 3550 section 6.4.1, A - LSR - DLSR). A is not
 * read from the wall clock: it is remembered when each report left, so that a step of the clock
 * does no harm, and a peer that names a report which it was not sent is not believed. Owned by one
 * endpoint, on its loop; allocates nothing.
 */
final class RoundTrip {
  /** Reports that may be under way: eight at 5 s each are older than any answer. */
  private static final int REMEMBERED = 8;

  /** Peers take their times from clocks of 10 ms: less than nothing by so much is nothing. */
  private static final long TOLERATED_NANOS = 10_000_000;

  /** Longer is a peer that is mistaken about its delay, not a way that anybody talks over. */
  private static final long LONGEST_NANOS = 10_000_000_000L;

  private final int[] middles = new int[REMEMBERED];
  private final long[] leftNanos = new long[REMEMBERED];
  private int next;
  private long count;
  private double sumNanos;

  /**
   * A sender report leaves.
   *
   * @param middle of its NTP timestamp
   */
  void onReportSent(int middle, long nowNanos) {
    middles[next] = middle;
    leftNanos[next] = nowNanos;
    next = (next + 1) % REMEMBERED;
  }

  /** A report block came back; {@code delay} is its DLSR, in 1/65536 s, unsigned. */
  void onBlock(int lastSenderReport, int delay, long nowNanos) {
    if (lastSenderReport == 0) {
      return;
    }
    for (int i = 0; i < REMEMBERED; i++) {
      if (middles[i] == lastSenderReport) {
        // 1953125 / 128 ns are 1/65536 s.
        long held = (delay & 0xFFFF_FFFFL) * 1_953_125 / 128;
        measured(nowNanos - leftNanos[i] - held);
        return;
      }
    }
  }

  private void measured(long nanos) {
    if (nanos >= -TOLERATED_NANOS && nanos <= LONGEST_NANOS) {
      sumNanos += Math.max(0, nanos);
      count++;
    }
  }

  /** The mean in ms; empty before a report came back. */
  OptionalDouble millis() {
    return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sumNanos / count / 1e6);
  }
}
