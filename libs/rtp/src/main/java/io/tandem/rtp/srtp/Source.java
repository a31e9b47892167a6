package io.tandem.rtp.srtp;

/**
 * One SSRC within a context: its newest index, and which of the last 128 have come (RFC 3711
 * sections 3.3.1 and 3.3.2). An index is rollover counter and sequence number for RTP, and the
 * explicit one for RTCP. Changes only by {@link #accept}, so only after authentication.
 */
final class Source {
  /** RFC 3711 section 3.3.2 wants 64 at least; as many again are two more longs. */
  static final int WINDOW = 128;

  /** RFC 3711 section 9.2: 2^48 packets of RTP under one key. */
  static final long LAST_RTP_INDEX = (1L << 48) - 1;

  /** RFC 3711 section 9.2: 2^31 packets of RTCP under one key. */
  static final long LAST_RTCP_INDEX = (1L << 31) - 1;

  private static final int SEQUENCE_MODULUS = 1 << 16;
  private static final int HALF = 1 << 15;

  private final int ssrc;
  private long highest;

  /** Bit n of both together: {@code highest - n} has come. */
  private long came;

  private long cameBefore;

  private Source(int ssrc, long highest, long came, long cameBefore) {
    this.ssrc = ssrc;
    this.highest = highest;
    this.came = came;
    this.cameBefore = cameBefore;
  }

  /** A source whose first packet has that index. */
  static Source beginning(int ssrc, long index) {
    return new Source(ssrc, index, 1, 0);
  }

  /** A source of which another process knew: all up to that index counts as having come. */
  static Source goingOn(SrtpState.Position position) {
    return new Source(position.ssrc(), position.index(), ~0L, ~0L);
  }

  /**
   * RFC 3711 section 3.3.1: the index closest to the newest one among those with that sequence
   * number. Negative where that would have been before the first.
   */
  static long closest(long highest, int sequence) {
    long index = (highest & -SEQUENCE_MODULUS) | sequence;
    if (index - highest > HALF) {
      return index - SEQUENCE_MODULUS;
    }
    if (highest - index > HALF) {
      return index + SEQUENCE_MODULUS;
    }
    return index;
  }

  int ssrc() {
    return ssrc;
  }

  long highest() {
    return highest;
  }

  long closest(int sequence) {
    return closest(highest, sequence);
  }

  /** What the window says of an index; changes nothing. */
  SrtpOutcome judge(long index) {
    long age = highest - index;
    if (age < 0) {
      return SrtpOutcome.OK;
    }
    if (age >= WINDOW || index < 0) {
      return SrtpOutcome.TOO_OLD;
    }
    long bits = age < Long.SIZE ? came : cameBefore;
    return (bits >>> age & 1) == 0 ? SrtpOutcome.OK : SrtpOutcome.REPLAYED;
  }

  /** Notes that the packet of that index has come, and is genuine. */
  void accept(long index) {
    long ahead = index - highest;
    if (ahead > 0) {
      slide(ahead);
      highest = index;
      came |= 1;
    } else if (-ahead < Long.SIZE) {
      came |= 1L << -ahead;
    } else {
      cameBefore |= 1L << -ahead;
    }
  }

  private void slide(long by) {
    if (by >= WINDOW) {
      came = 0;
      cameBefore = 0;
    } else if (by >= Long.SIZE) {
      cameBefore = came << by;
      came = 0;
    } else {
      cameBefore = (cameBefore << by) | (came >>> (Long.SIZE - by));
      came <<= by;
    }
  }

  SrtpState.Position position() {
    return new SrtpState.Position(ssrc, highest);
  }
}
