package io.tandem.rtp.jitter;

import io.tandem.rtp.RtpPacket;
import java.nio.ByteBuffer;

/**
 * Decides when what arrived of one RTP stream is played: the tables of docs/specs/jitter-buffer.md.
 * Owned by the endpoint that decodes the stream, confined to its loop; after its construction it
 * allocates nothing. It decides about time alone: it neither decodes nor conceals nor mixes, and
 * does not say whose packets may come in ({@link io.tandem.rtp.Latch} does). Nothing that comes in
 * a packet makes it throw.
 */
public final class JitterBuffer {
  /** Opus has the longest frames of telephony (RFC 6716 section 3.2.5); more is no frame. */
  private static final int LONGEST_FRAME_MILLIS = 120;

  /** So far ahead of what the clock explains is no timestamp of this stream any more. */
  private static final int UNEXPLAINED_LEAP_MILLIS = 1_000;

  /** G.711 Appendix I has faded to silence after 60 ms; two frames later nobody waits any more. */
  private static final int LONGEST_CONCEALED_MILLIS = 100;

  /** What may wait beyond the most delay: a sender's whims, not a delay that stays. */
  private static final int SLACK_MILLIS = 60;

  /** What {@link #followingIn()} answers when no frame waits. */
  public static final int NONE_FOLLOWS = -1;

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final JitterBufferSettings settings;
  private final FrameLength frameLength;
  private final Succession succession = new Succession();
  private final FrameSlots slots;
  private final DelayFloor floor;
  private final DelayHistogram histogram;
  private final DelayAdvice advice;
  private final Tallies tallies = new Tallies();
  private long originNanos;

  // The stream as it is played.
  private boolean begun;
  private boolean silent;
  private long lastTimestamp;
  private long lastSequence = FrameSlots.NO_SEQUENCE;

  /** Frames since then that came without a number of their own. */
  private long filledSinceSequence;

  /** Packets that held no audio: all that came, and those before the last frame with a number. */
  private long passed;

  private long passedBeforeSequence;

  /** The timestamp at which what was played last ends. */
  private long cursor;

  /** Concealed since the cursor. */
  private long concealed;

  // The last answer.
  private int units;
  private int adjustment;
  private int followingIn = NONE_FOLLOWS;
  private long delay;

  public JitterBuffer(JitterBufferSettings settings, FrameLength frameLength) {
    this.settings = settings;
    this.frameLength = frameLength;
    this.slots = new FrameSlots(settings);
    this.floor = new DelayFloor(settings);
    this.histogram = new DelayHistogram(settings);
    this.advice = new DelayAdvice(settings);
  }

  /** Forgets the stream, not the path: what waits is dropped, the next packet begins a new one. */
  public void reset() {
    succession.reset();
    slots.clear();
    floor.clear();
    begun = false;
    silent = false;
    cursor = 0;
    concealed = 0;
    lastSequence = FrameSlots.NO_SEQUENCE;
    filledSinceSequence = 0;
    passed = 0;
    passedBeforeSequence = 0;
    advice.observeAnew();
    advice.onEmpty();
  }

  /**
   * As {@link #put(int, int, int, boolean, int, ByteBuffer, int, int, long)}.
   *
   * @param buffer the one that {@code packet} is laid over
   */
  public Admission put(RtpPacket packet, ByteBuffer buffer, long arrivalNanos) {
    return put(
        packet.ssrc(),
        packet.sequence(),
        packet.timestamp(),
        packet.marker(),
        packet.payloadType(),
        buffer,
        packet.payloadOffset(),
        packet.payloadLength(),
        arrivalNanos);
  }

  /**
   * Takes a packet; the payload is copied.
   *
   * @param sequence its lower 16 bits count
   * @param offset absolute index of the payload in {@code buffer}
   * @param length octets of payload; any
   * @param arrivalNanos by the monotonic clock that {@link #next} is asked by
   * @throws IndexOutOfBoundsException if the payload is not inside the buffer: a bug, not bad input
   */
  public Admission put(
      int ssrc,
      int sequence,
      int timestamp,
      boolean marker,
      int payloadType,
      ByteBuffer buffer,
      int offset,
      int length,
      long arrivalNanos) {
    tallies.count(Tally.RECEIVED);
    int frameUnits = frameUnits(payloadType, buffer, offset, length);
    if (frameUnits < 0) {
      tallies.count(Tally.UNPLAYABLE);
      return Admission.UNPLAYABLE;
    }
    if (!succession.hasBegun()) {
      begin(ssrc, sequence, timestamp, arrivalNanos);
    } else if (isJump(ssrc, sequence, timestamp, arrivalNanos)) {
      if (!succession.isBelieved(ssrc, sequence, timestamp)) {
        tallies.count(Tally.ON_PROBATION);
        return Admission.ON_PROBATION;
      }
      reset();
      tallies.count(Tally.RESETS);
      begin(ssrc, sequence, timestamp, arrivalNanos);
    }
    succession.endProbation();
    long extendedSequence = succession.sequence(sequence);
    long extendedTimestamp = succession.timestamp(timestamp);
    if (!succession.see(extendedSequence)) {
      tallies.count(Tally.DUPLICATE);
      return Admission.DUPLICATE;
    }
    succession.reach(extendedTimestamp);
    measure(extendedTimestamp, frameUnits, arrivalNanos);
    if (begun && extendedTimestamp <= lastTimestamp) {
      tallies.count(Tally.LATE);
      return Admission.LATE;
    }
    if (extendedSequence < succession.newestSequence()) {
      tallies.count(Tally.REORDERED);
    }
    int place = slots.place(extendedTimestamp);
    if (slots.holds(place, extendedTimestamp)) {
      slots.own(place, extendedSequence, marker);
      tallies.count(Tally.DUPLICATE);
      return Admission.DUPLICATE;
    }
    if (slots.isFull()) {
      tallies.count(Tally.OVERFLOW);
      if (place == 0) {
        return Admission.OVERFLOW;
      }
      passHead();
      place--;
    }
    slots.insert(
        place,
        extendedTimestamp,
        extendedSequence,
        passed,
        marker,
        payloadType,
        frameUnits,
        buffer,
        offset,
        length);
    return Admission.ADMITTED;
  }

  /**
   * Takes a frame that a packet of the present stream repeats (RFC 2198): it fills a hole, and
   * never replaces anything. Offer the packet's own frame first. Only frames that fill are counted.
   *
   * @param timestamp the frame's own: that of the packet less the block's offset
   * @param arrivalNanos of the packet
   */
  public Admission putRedundant(
      int ssrc,
      int timestamp,
      int payloadType,
      ByteBuffer buffer,
      int offset,
      int length,
      long arrivalNanos) {
    if (!succession.isOf(ssrc)) {
      return Admission.ON_PROBATION;
    }
    int frameUnits = frameUnits(payloadType, buffer, offset, length);
    long extendedTimestamp = succession.timestamp(timestamp);
    // A description of comfort noise is not worth a guess about where it belongs.
    if (frameUnits <= 0 || extendedTimestamp > succession.newestTimestamp()) {
      return Admission.UNPLAYABLE;
    }
    if (begun && extendedTimestamp < cursor) {
      return Admission.LATE;
    }
    if (slots.isFull()) {
      return Admission.OVERFLOW;
    }
    int place = slots.place(extendedTimestamp);
    if (slots.overlaps(place, extendedTimestamp, frameUnits)) {
      return Admission.DUPLICATE;
    }
    // The target has to cover what comes so late, or each such frame would stop the stream anew.
    histogram.add(unitsAt(arrivalNanos) - extendedTimestamp - floor.units(), frameUnits);
    slots.insert(
        place,
        extendedTimestamp,
        FrameSlots.NO_SEQUENCE,
        passed,
        false,
        payloadType,
        frameUnits,
        buffer,
        offset,
        length);
    tallies.count(Tally.FILLED);
    return Admission.ADMITTED;
  }

  /**
   * A packet of the present stream came that holds no audio, a telephone event (RFC 4733): its
   * sequence number is not missing, and until audio comes again the sender pauses.
   *
   * @param sequence its lower 16 bits count
   */
  public void pass(int ssrc, int sequence) {
    long extendedSequence = succession.sequence(sequence);
    if (!succession.isOf(ssrc)
        || succession.isJump(ssrc, sequence)
        || !succession.see(extendedSequence)
        || extendedSequence <= lastSequence) {
      return;
    }
    succession.endProbation();
    passed++;
  }

  /** Units of a frame, below 0 for what cannot be played. */
  private int frameUnits(int payloadType, ByteBuffer buffer, int offset, int length) {
    if (length <= 0 || length > settings.slotOctets()) {
      return FrameLength.UNPLAYABLE;
    }
    int frameUnits = frameLength.units(payloadType, buffer, offset, length);
    return frameUnits > settings.units(LONGEST_FRAME_MILLIS) ? FrameLength.UNPLAYABLE : frameUnits;
  }

  private void begin(int ssrc, int sequence, int timestamp, long arrivalNanos) {
    succession.begin(ssrc, sequence, timestamp);
    originNanos = arrivalNanos;
  }

  private boolean isJump(int ssrc, int sequence, int timestamp, long arrivalNanos) {
    long leap = succession.timestamp(timestamp) - unitsAt(arrivalNanos) + floor.units();
    return succession.isJump(ssrc, sequence, timestamp)
        || leap > settings.units(UNEXPLAINED_LEAP_MILLIS);
  }

  private void measure(long timestamp, int frameUnits, long arrivalNanos) {
    long arrival = unitsAt(arrivalNanos);
    long rise = floor.onPacket(arrival - timestamp, arrival);
    if (rise > 0) {
      histogram.lower(rise);
      advice.observeAnew();
    }
    histogram.add(arrival - timestamp - floor.units(), frameUnits);
  }

  /**
   * What is to be played next. Ask until a whole tick is held.
   *
   * @param nowNanos when the tick is due, by the clock of the arrivals
   * @param aheadUnits what the owner holds and has not played
   * @param tickUnits how long a tick lasts, at least 1
   */
  public Playout next(long nowNanos, int aheadUnits, int tickUnits) {
    units = Math.max(1, tickUnits - aheadUnits);
    adjustment = 0;
    followingIn = NONE_FOLLOWS;
    long now = unitsAt(nowNanos);
    discardSurplus();
    if (slots.isEmpty()) {
      return begun ? missing(units) : Playout.NOTHING;
    }
    if (begun && !silent) {
      long gap = slots.headTimestamp() - cursor;
      if (gap <= concealed) {
        return play(now, aheadUnits, tickUnits);
      }
      if (!senderPaused(gap)) {
        followingIn = (int) Math.min(gap - concealed, Integer.MAX_VALUE);
        int repeatable = slots.headUnits();
        // Up to where the frame that follows may repeat what is missing.
        return missing(followingIn > repeatable ? followingIn - repeatable : followingIn);
      }
      silent = true;
    }
    if (now < slots.headTimestamp() + floor.units() + histogram.target()) {
      // The rest of the tick: so spurts begin with a tick, and nothing is held ahead in them.
      return begun ? noise() : Playout.NOTHING;
    }
    return play(now, aheadUnits, tickUnits);
  }

  /** Whether nothing is missing before the head, as far as can be seen. */
  private boolean senderPaused(long gap) {
    long head = slots.headSequence();
    boolean follows = head != FrameSlots.NO_SEQUENCE && missingBefore(head) == 0;
    // Some senders set every marker: it counts only where nothing could be concealed any more.
    return follows || (slots.headMarker() && gap > settings.units(LONGEST_CONCEALED_MILLIS));
  }

  private Playout missing(long most) {
    long bearable = settings.units(LONGEST_CONCEALED_MILLIS) - concealed;
    boolean elsewhere = slots.isEmpty() && passed > passedBeforeSequence;
    if (silent || bearable <= 0 || elsewhere) {
      silent = true;
      followingIn = NONE_FOLLOWS;
      return noise();
    }
    if (slots.isEmpty()) {
      advice.onEmpty();
    }
    advice.observeAnew();
    units = (int) Math.min(units, Math.min(most, bearable));
    concealed += units;
    tallies.add(Tally.CONCEALED_UNITS, units);
    return Playout.CONCEAL;
  }

  /**
   * Instead of concealing after {@link Playout#CONCEAL} the owner has decoded what {@link
   * #following()} repeats of the missing frame, as Opus can (RFC 6716 section 2.1.7).
   *
   * @param recoveredUnits that were made of it, at most {@link #followingIn()}; may be more than
   *     were asked for
   */
  public void onRecovered(int recoveredUnits) {
    if (followingIn == NONE_FOLLOWS) {
      return;
    }
    int recovered = Math.clamp(recoveredUnits, 0, followingIn);
    concealed += recovered - units;
    tallies.add(Tally.CONCEALED_UNITS, -units);
    tallies.add(Tally.RECOVERED_UNITS, recovered);
    units = recovered;
    followingIn = NONE_FOLLOWS;
  }

  private Playout noise() {
    tallies.add(Tally.NOISE_UNITS, units);
    return Playout.NOISE;
  }

  private Playout play(long now, int aheadUnits, int tickUnits) {
    long timestamp = slots.headTimestamp();
    passOver();
    slots.takeHead();
    units = slots.taken().units();
    tallies.count(Tally.PLAYED);
    if (units == 0) {
      silent = true;
      advice.observeAnew();
      return Playout.COMFORT;
    }
    silent = false;
    long spare = now - timestamp - floor.units();
    delay = spare + aheadUnits;
    Playout answer = advice.onFrame(spare, histogram.target(), aheadUnits, units, tickUnits);
    adjustment = advice.adjustment();
    if (answer == Playout.SHRINK) {
      tallies.count(Tally.SHRUNK);
    } else if (answer == Playout.STRETCH) {
      tallies.count(Tally.STRETCHED);
    }
    return answer;
  }

  private void discardSurplus() {
    if (slots.waiting() < 2) {
      return;
    }
    long slack = Math.max(settings.units(SLACK_MILLIS), 2L * slots.headUnits());
    if (slots.span() <= settings.units(settings.mostDelayMillis()) + slack) {
      return;
    }
    while (slots.waiting() > 1 && slots.span() > histogram.target()) {
      tallies.count(Tally.DISCARDED);
      passHead();
    }
    silent = true;
  }

  private void passHead() {
    passOver();
    slots.dropHead();
    advice.observeAnew();
  }

  /** The head leaves the buffer: what of the sequence is missing before it will not be played. */
  private void passOver() {
    begun = true;
    lastTimestamp = slots.headTimestamp();
    cursor = lastTimestamp + slots.headUnits();
    concealed = 0;
    long sequence = slots.headSequence();
    if (sequence == FrameSlots.NO_SEQUENCE) {
      filledSinceSequence++;
      return;
    }
    if (lastSequence != FrameSlots.NO_SEQUENCE) {
      tallies.add(Tally.LOST, Math.max(0, missingBefore(sequence)));
    }
    lastSequence = sequence;
    filledSinceSequence = 0;
    passedBeforeSequence = slots.headPassed();
  }

  /** How many packets are missing between the last frame and the head of this sequence. */
  private long missingBefore(long sequence) {
    long others = filledSinceSequence + slots.headPassed() - passedBeforeSequence;
    return sequence - lastSequence - 1 - others;
  }

  private long unitsAt(long nanos) {
    // In two parts: nanoseconds of a day times a clock rate are more than a long holds.
    long since = nanos - originNanos;
    long rate = settings.clockRateHz();
    return since / NANOS_PER_SECOND * rate + since % NANOS_PER_SECOND * rate / NANOS_PER_SECOND;
  }

  /** The frame of the last answer, if that was one with a frame. */
  public Frame frame() {
    return slots.taken();
  }

  /**
   * The frame that comes after what is to be concealed; it goes on waiting. Only while {@link
   * #followingIn()} says that there is one.
   *
   * @throws IllegalStateException if none waits
   */
  public Frame following() {
    if (followingIn == NONE_FOLLOWS || slots.isEmpty()) {
      throw new IllegalStateException("no frame follows");
    }
    return slots.following();
  }

  /**
   * After {@link Playout#CONCEAL}: how much is missing until the next frame that has come, in
   * units; {@link #NONE_FOLLOWS} if none has.
   */
  public int followingIn() {
    return followingIn;
  }

  /**
   * From now on at least so much delay is aimed for: who recovers lost frames from the packets
   * behind them must wait for these.
   *
   * @param millis bounded by the most delay of the settings
   */
  public void keepAtLeast(int millis) {
    histogram.keepAtLeast(settings.units(millis));
  }

  /** How long the last answer lasts, before any adjustment: units of the RTP clock. */
  public int units() {
    return units;
  }

  /** By how much to shrink or stretch the last frame, in units; 0 unless the answer said so. */
  public int adjustment() {
    return adjustment;
  }

  /** Whether an adjustment should be made even where it may be heard. */
  public boolean isUrgent() {
    return advice.isUrgent();
  }

  /** How long after the fastest packet a frame is aimed to be played. */
  public double targetMillis() {
    return millis(histogram.target());
  }

  /** How long after the fastest packet the last frame was heard. */
  public double delayMillis() {
    return millis(delay);
  }

  private double millis(long value) {
    return value * 1000.0 / settings.clockRateHz();
  }

  /** Frames that wait. */
  public int waiting() {
    return slots.waiting();
  }

  public long tally(Tally tally) {
    return tallies.get(tally);
  }
}
