package io.tandem.fuzz;

import io.tandem.rtp.event.Detection;
import io.tandem.rtp.event.EventDetector;
import io.tandem.rtp.event.TelephoneEvent;
import java.nio.ByteBuffer;

/**
 * A series of telephone events, ten octets each: sequence, timestamp, payload; a shorter rest is a
 * payload cut short. Whatever they are, nothing ends that has not begun.
 */
public final class EventTarget {
  private static final int PACKET_BYTES = 10;
  private static final long INTERVAL_NANOS = 20_000_000;

  private EventTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Bounded.run(input, EventTarget::read);
  }

  private static void read(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    EventDetector detector = new EventDetector();
    boolean lasts = false;
    long now = 0;
    for (int at = 0; at < bytes.length; at += PACKET_BYTES) {
      int left = Math.min(PACKET_BYTES, bytes.length - at);
      int sequence = left >= 2 ? buffer.getShort(at) & 0xFFFF : 0;
      int timestamp = left >= 6 ? buffer.getInt(at + 2) : 0;
      int payload = Math.min(at + 6, bytes.length);
      int length = at + left - payload;
      // The lowest bit of the sequence also says whether time passes.
      now += (sequence & 1) == 0 ? 0 : 20 * INTERVAL_NANOS;
      lasts = after(lasts, detector.onTime(now));
      Detection detection = detector.onPacket(1, sequence, timestamp, buffer, payload, length, now);
      lasts = after(lasts && !detection.isNew(), detection);
      if (lasts != detector.isUnderWay()) {
        throw new AssertionError("it says that an event lasts: " + !lasts);
      }
      if (detection.isNew() && length < TelephoneEvent.BYTES) {
        throw new AssertionError("an event in " + length + " octets");
      }
      if (detector.code() > 255 || detector.volume() > 63 || detector.duration() < 0) {
        throw new AssertionError("an event of " + detector.duration());
      }
    }
  }

  private static boolean after(boolean lasts, Detection detection) {
    if (detection == Detection.ENDED && !lasts) {
      throw new AssertionError("an event ended that had not begun");
    }
    return (lasts || detection == Detection.BEGAN) && !detection.isEnd();
  }
}
