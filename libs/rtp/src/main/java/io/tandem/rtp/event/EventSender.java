package io.tandem.rtp.event;

import java.nio.ByteBuffer;

/**
 * Packs one telephone event after the other into payloads (RFC 4733 section 2.5.1): an update at
 * each interval, the end three times, segments for what is longer than a packet can tell. Owned by
 * the endpoint that sends, on its loop; asked once an interval, no clock, no allocation. The RTP
 * header is the owner's: sequence numbers go on with those of the audio, the timestamp is given
 * here.
 */
public final class EventSender {
  /** RFC 4733 section 2.5.1.4. */
  private static final int TIMES_ENDED = 3;

  private final int intervalUnits;
  private int code;
  private int volume;
  private long remaining;
  private int timestamp;
  private int duration;
  private int endsToSend;
  private boolean first;
  private boolean marker;
  private int packetTimestamp;

  /**
   * @param clockRateHz of the payload type: that of the audio beside it
   * @param intervalMillis between two packets; that of the audio fits best (section 2.5.1.2)
   */
  public EventSender(int clockRateHz, int intervalMillis) {
    long units = (long) clockRateHz * intervalMillis / 1000;
    if (units < 1 || units > TelephoneEvent.LONGEST_DURATION) {
      throw new IllegalArgumentException(
          "interval out of bounds: " + intervalMillis + " ms at " + clockRateHz + " Hz");
    }
    this.intervalUnits = (int) units;
  }

  /**
   * Begins an event. One that is still under way is cut short: nothing more of it is sent, and the
   * receiver sees its end in the beginning of the next (section 2.5.2.2).
   *
   * @param code 0 to 255
   * @param volume −dBm0, 0 to 63
   * @param durationUnits how long it lasts, at least 1
   * @param timestamp of its beginning: that of the audio which it replaces
   */
  public void begin(int code, int volume, long durationUnits, int timestamp) {
    if (code < 0 || code > 0xFF || volume < 0 || volume > 63 || durationUnits < 1) {
      throw new IllegalArgumentException(
          "event %d of volume %d for %d units".formatted(code, volume, durationUnits));
    }
    this.code = code;
    this.volume = volume;
    this.remaining = durationUnits;
    this.timestamp = timestamp;
    this.duration = 0;
    this.endsToSend = TIMES_ENDED;
    this.first = true;
  }

  /** Lets the event end with the next packet: the key was let go. */
  public void end() {
    remaining = Math.min(remaining, intervalUnits);
  }

  /** Whether packets are still to be sent. */
  public boolean isUnderWay() {
    return endsToSend > 0;
  }

  /**
   * The packet of this interval, to be asked for when the interval is over that it tells of.
   *
   * @param at absolute index in {@code buffer}, with {@link TelephoneEvent#BYTES} from there
   * @return whether a payload was written; false if no event is under way
   */
  public boolean next(ByteBuffer buffer, int at) {
    if (endsToSend == 0) {
      return false;
    }
    marker = first;
    first = false;
    if (duration == TelephoneEvent.LONGEST_DURATION && remaining > 0) {
      // Section 2.5.1.3. The end of a segment is not repeated: what follows tells it.
      timestamp += TelephoneEvent.LONGEST_DURATION;
      duration = 0;
    }
    packetTimestamp = timestamp;
    long step = Math.min(intervalUnits, remaining);
    int told = (int) Math.min(TelephoneEvent.LONGEST_DURATION, duration + step);
    remaining -= told - duration;
    duration = told;
    boolean end = remaining == 0;
    if (end) {
      endsToSend--;
    }
    TelephoneEvent.write(buffer, at, code, end, volume, duration);
    return true;
  }

  /** Of the packet written last. */
  public boolean marker() {
    return marker;
  }

  /** Of the packet written last. */
  public int timestamp() {
    return packetTimestamp;
  }
}
