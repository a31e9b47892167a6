package io.tandem.rtp.event;

import java.nio.ByteBuffer;

/**
 * Tells each telephone event of a stream once, whatever of its packets is lost, comes twice or out
 * of order: docs/specs/telephone-events.md. Owned by the endpoint that receives the stream, on its
 * loop; no clock, no allocation. An event is known by its timestamp (RFC 4733 section 2.2), not by
 * its marker, which may be lost. It makes no tone, and does not say what a key means.
 */
public final class EventDetector {
  /**
   * An event of which nothing is heard for so long is over (RFC 4733 section 2.5.2.2 wants three
   * intervals of update at least): five of the usual 50 ms, as its three last packets may be lost.
   */
  private static final long PATIENCE_NANOS = 250_000_000;

  /** RFC 3550 A.1: what is farther back was not overtaken; the sender has begun anew. */
  private static final int MAX_MISORDER = 100;

  private final TelephoneEvent event = new TelephoneEvent();
  private boolean heard;

  /** Whether the event lasts, as far as was told. */
  private boolean under;

  /** Whether its end was seen, which may also be told because nothing was heard. */
  private boolean endSeen;

  private int ssrc;
  private int newestSequence;
  private int code;
  private int volume;

  /** Of the segment that the event is in. */
  private int timestamp;

  /** Of the segments before it. */
  private long durationBefore;

  private int durationOfSegment;
  private long lastHeardNanos;
  private long malformed;
  private long late;

  /**
   * Takes a packet whose payload type is that of telephone events.
   *
   * @param offset absolute index of the payload in {@code buffer}
   */
  public Detection onPacket(
      int ssrc,
      int sequence,
      int packetTimestamp,
      ByteBuffer buffer,
      int offset,
      int length,
      long nowNanos) {
    if (!event.wrap(buffer, offset, length)) {
      malformed++;
      return Detection.NOTHING;
    }
    if (!heard || ssrc != this.ssrc) {
      heard = true;
      this.ssrc = ssrc;
      newestSequence = sequence;
      return begin(packetTimestamp, nowNanos);
    }
    int ahead = (short) (sequence - newestSequence);
    boolean newer = ahead > 0 || ahead < -MAX_MISORDER;
    if (newer) {
      newestSequence = sequence;
    }
    int later = packetTimestamp - timestamp;
    boolean sameCode = event.code() == code;
    if (later == 0 && sameCode) {
      return goOn(nowNanos);
    }
    if (!newer) {
      late++;
      return Detection.NOTHING;
    }
    if (!endSeen && sameCode && later == TelephoneEvent.LONGEST_DURATION) {
      // The next segment of a long event (section 2.5.1.3), whether or not we saw the last one end.
      durationBefore += TelephoneEvent.LONGEST_DURATION;
      durationOfSegment = 0;
      timestamp = packetTimestamp;
      return goOn(nowNanos);
    }
    return begin(packetTimestamp, nowNanos);
  }

  private Detection begin(int packetTimestamp, long nowNanos) {
    code = event.code();
    volume = event.volume();
    timestamp = packetTimestamp;
    durationBefore = 0;
    durationOfSegment = event.duration();
    lastHeardNanos = nowNanos;
    endSeen = event.isEnd();
    under = !endSeen;
    return under ? Detection.BEGAN : Detection.WHOLE;
  }

  private Detection goOn(long nowNanos) {
    endSeen |= event.isEnd();
    if (!under) {
      return Detection.NOTHING;
    }
    durationOfSegment = Math.max(durationOfSegment, event.duration());
    lastHeardNanos = nowNanos;
    under = !endSeen;
    return under ? Detection.NOTHING : Detection.ENDED;
  }

  /**
   * Time has passed: an event whose end was lost is over when nothing was heard of it for 250 ms.
   *
   * @return {@link Detection#ENDED} or {@link Detection#NOTHING}
   */
  public Detection onTime(long nowNanos) {
    if (!under || nowNanos - lastHeardNanos < PATIENCE_NANOS) {
      return Detection.NOTHING;
    }
    under = false;
    return Detection.ENDED;
  }

  /** Whether an event lasts. When a new one begins, the one before is over without being told. */
  public boolean isUnderWay() {
    return under;
  }

  /** Of the event told last: 0 to 255. */
  public int code() {
    return code;
  }

  /** Of the event told last: −dBm0. */
  public int volume() {
    return volume;
  }

  /** How long the event told last has lasted as far as was heard: units of the RTP clock. */
  public long duration() {
    return durationBefore + durationOfSegment;
  }

  /** Packets too short to hold an event. */
  public long malformed() {
    return malformed;
  }

  /** Packets of an event before the last one. */
  public long late() {
    return late;
  }
}
