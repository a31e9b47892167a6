package io.tandem.rtp;

/**
 * What arrived of one RTP stream: packets, loss and jitter by RFC 3550 A.1, A.3 and A.8. Owned by
 * the endpoint that receives the stream, on its loop. A new SSRC begins a new source and adds the
 * old one's loss to the total. Unlike A.1 there is no probation: the latch has already said that
 * the sender is the one that was signalled, so the first packet counts. Jitter is measured by the
 * clock of each packet's payload type, and goes on in the units of the new one when that changes.
 */
public final class ReceptionStatistics {
  /** What a packet was to the sequence. */
  public enum Arrival {
    /** In sequence, or a tolerable gap. */
    IN_SEQUENCE,
    /** Late or twice; counted, does not move the highest sequence number. */
    REORDERED,
    /** A jump too large to be loss; believed only when its successor follows. */
    JUMP,
    /** First of a new source, or of one that restarted. */
    NEW_SOURCE
  }

  /** RFC 3550 A.1: a minute of loss at 50 packets a second is still the same stream. */
  private static final int MAX_DROPOUT = 3000;

  /** RFC 3550 A.1: two seconds of reordering at 50 packets a second. */
  private static final int MAX_MISORDER = 100;

  private static final int SEQUENCE_MODULUS = 1 << 16;
  private static final int NO_BAD_SEQUENCE = -1;
  private static final double NANOS_PER_SECOND = 1e9;

  private static final int NARROW_HZ = 8_000;

  private final PayloadTypes types;
  private int clockRateHz;
  private boolean heardAnything;
  private int ssrc;
  private int baseSequence;
  private int highestSequence;
  private int cycles;
  private int badSequence = NO_BAD_SEQUENCE;
  private long receivedFromSource;
  private long lostFromEarlierSources;
  private long expectedAtLastReport;
  private long receivedAtLastReport;
  private int lastTransit;
  private boolean transitKnown;
  private long jitterTimes16;
  private long packets;
  private long octets;

  /**
   * Of a stream whose codec may change.
   *
   * @param types of the same endpoint; a type that it does not know has the clock of the packet
   *     before, 8 kHz at first
   */
  public ReceptionStatistics(PayloadTypes types) {
    this(types, NARROW_HZ);
  }

  /** Of a stream whose clock is that, whatever its payload types. */
  public ReceptionStatistics(int clockRateHz) {
    this(PayloadTypes.unknown(), clockRateHz);
  }

  private ReceptionStatistics(PayloadTypes types, int clockRateHz) {
    if (clockRateHz <= 0) {
      throw new IllegalArgumentException("clock rate must be positive: " + clockRateHz);
    }
    this.types = types;
    this.clockRateHz = clockRateHz;
  }

  /** Takes a valid packet that arrived at {@code nowNanos} of any monotonic clock. */
  public Arrival onPacket(RtpPacket packet, long nowNanos) {
    packets++;
    octets += packet.payloadLength();
    Arrival arrival = place(packet.ssrc(), packet.sequence());
    if (arrival == Arrival.NEW_SOURCE) {
      transitKnown = false;
    }
    int rate = types.clockRateHz(packet.payloadType());
    if (arrival != Arrival.JUMP && rate != PayloadTypes.UNTIMED_HZ) {
      if (rate != PayloadTypes.UNKNOWN_HZ && rate != clockRateHz) {
        changeClock(rate);
      }
      measureJitter(transit(packet, nowNanos));
    }
    return arrival;
  }

  private void changeClock(int rate) {
    jitterTimes16 = jitterTimes16 * rate / clockRateHz;
    clockRateHz = rate;
    transitKnown = false;
  }

  private Arrival place(int packetSsrc, int sequence) {
    if (!heardAnything || packetSsrc != ssrc) {
      lostFromEarlierSources += heardAnything ? lostFromSource() : 0;
      heardAnything = true;
      ssrc = packetSsrc;
      start(sequence);
      return Arrival.NEW_SOURCE;
    }
    int ahead = (sequence - highestSequence) & 0xFFFF;
    if (ahead == 0) {
      receivedFromSource++;
      return Arrival.REORDERED;
    }
    if (ahead < MAX_DROPOUT) {
      if (sequence < highestSequence) {
        cycles += SEQUENCE_MODULUS;
      }
      highestSequence = sequence;
      badSequence = NO_BAD_SEQUENCE;
      receivedFromSource++;
      return Arrival.IN_SEQUENCE;
    }
    if (ahead > SEQUENCE_MODULUS - MAX_MISORDER) {
      receivedFromSource++;
      return Arrival.REORDERED;
    }
    if (sequence == badSequence) {
      // Two in a row: the other side restarted without telling us (A.1).
      lostFromEarlierSources += lostFromSource();
      start(sequence);
      return Arrival.NEW_SOURCE;
    }
    badSequence = (sequence + 1) & 0xFFFF;
    return Arrival.JUMP;
  }

  private void start(int sequence) {
    baseSequence = sequence;
    highestSequence = sequence;
    cycles = 0;
    badSequence = NO_BAD_SEQUENCE;
    receivedFromSource = 1;
    expectedAtLastReport = 0;
    receivedAtLastReport = 0;
    jitterTimes16 = 0;
  }

  private int transit(RtpPacket packet, long nowNanos) {
    // Only differences matter, so the wrap of both counters is harmless (A.8).
    long arrivalTicks = (long) (nowNanos / NANOS_PER_SECOND * clockRateHz);
    return (int) arrivalTicks - packet.timestamp();
  }

  private void measureJitter(int transit) {
    long difference = Math.abs((long) (transit - lastTransit));
    lastTransit = transit;
    if (!transitKnown) {
      transitKnown = true;
      return;
    }
    jitterTimes16 += difference - ((jitterTimes16 + 8) >> 4);
  }

  /** Packets of all sources, whatever their sequence. */
  public long packets() {
    return packets;
  }

  /** Octets of payload of all sources. */
  public long octets() {
    return octets;
  }

  /** The source heard last; 0 before any packet. */
  public int ssrc() {
    return ssrc;
  }

  /** Packets that should have come, less those that came, over all sources; not below zero. */
  public long lost() {
    return Math.max(0, lostFromEarlierSources + (heardAnything ? lostFromSource() : 0));
  }

  /** The same for the present source, which duplicates can make negative (A.3). */
  public long lostFromSource() {
    return expectedFromSource() - receivedFromSource;
  }

  private long expectedFromSource() {
    return (long) cycles + highestSequence - baseSequence + 1;
  }

  /** Cycles in the upper 16 bits, the highest sequence number in the lower. */
  public int extendedHighestSequence() {
    return cycles + highestSequence;
  }

  /** Interarrival jitter in units of the payload's clock (A.8). */
  public int jitterTicks() {
    return (int) (jitterTimes16 >> 4);
  }

  public double jitterMillis() {
    return jitterTimes16 / 16.0 * 1000 / clockRateHz;
  }

  /** Loss since the last call, in 1/256 (A.3); duplicates count as no loss. */
  public int takeFractionLost() {
    long expected = expectedFromSource() - expectedAtLastReport;
    long lost = expected - (receivedFromSource - receivedAtLastReport);
    expectedAtLastReport = expectedFromSource();
    receivedAtLastReport = receivedFromSource;
    return expected <= 0 || lost <= 0 ? 0 : (int) Math.min(255, (lost << 8) / expected);
  }
}
