package io.tandem.fuzz;

import io.tandem.rtp.RtpPacket;
import io.tandem.rtp.jitter.JitterBuffer;
import io.tandem.rtp.jitter.JitterBufferSettings;
import io.tandem.rtp.jitter.Tally;
import io.tandem.rtp.red.RedFeed;
import io.tandem.rtp.red.RedPayload;
import java.nio.ByteBuffer;

/**
 * A payload of redundant audio: its blocks lie inside it, one after the other, and what they hold
 * is put where it belongs.
 */
public final class RedTarget {
  private static final int BEFORE = RtpPacket.FIXED_HEADER_BYTES;

  /** Later than the farthest that a block can be before its packet. */
  private static final int TIMESTAMP = 1 << 20;

  private RedTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Bounded.run(input, RedTarget::read);
  }

  private static void read(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.allocate(BEFORE + bytes.length + BEFORE);
    RtpPacket.writeHeader(buffer, 0, true, 121, 1, TIMESTAMP, 7);
    buffer.put(BEFORE, bytes);
    RedPayload payload = new RedPayload();
    boolean valid = payload.wrap(buffer, BEFORE, bytes.length).isValid();
    int end = BEFORE;
    boolean primary = false;
    while (payload.next()) {
      if (primary || payload.offset() < end || payload.length() < 0) {
        throw new AssertionError("a block at " + payload.offset() + " after " + end);
      }
      end = payload.offset() + payload.length();
      primary = payload.isPrimary();
    }
    if (primary != valid || (valid && end != BEFORE + bytes.length)) {
      throw new AssertionError("blocks to " + end + " of " + (BEFORE + bytes.length));
    }
    RtpPacket packet = new RtpPacket();
    packet.wrap(buffer, 0, BEFORE + bytes.length);
    JitterBuffer jitterBuffer =
        new JitterBuffer(JitterBufferSettings.forClock(8_000), (type, b, at, length) -> length);
    RedFeed feed = new RedFeed(jitterBuffer);
    feed.put(packet, buffer, 0);
    long put = 1 + jitterBuffer.tally(Tally.FILLED);
    if (jitterBuffer.waiting() > put || feed.malformed() != (valid ? 0 : 1)) {
      throw new AssertionError(jitterBuffer.waiting() + " frames of " + put);
    }
  }
}
