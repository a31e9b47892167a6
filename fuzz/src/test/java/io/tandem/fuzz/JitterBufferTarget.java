package io.tandem.fuzz;

import io.tandem.rtp.jitter.Frame;
import io.tandem.rtp.jitter.FrameLength;
import io.tandem.rtp.jitter.JitterBuffer;
import io.tandem.rtp.jitter.JitterBufferSettings;
import io.tandem.rtp.jitter.Playout;
import io.tandem.rtp.jitter.Tally;
import java.nio.ByteBuffer;

/**
 * A series of packets and ticks. Whatever they are, each tick is filled within few questions, time
 * does not go back, and no more is played than came.
 *
 * <p>The two lowest bits of an octet say what comes: a tick, after a pause; the packet that follows
 * in order; any packet, in eight octets; a redundant frame, or one without audio, in three.
 */
public final class JitterBufferTarget {
  private static final int MOST_STEPS = 2_000;
  private static final int MOST_QUESTIONS = 40;
  private static final int TICK_UNITS = 160;
  private static final long TICK_NANOS = 20_000_000;
  private static final int COMFORT_NOISE_TYPE = 13;
  private static final int UNKNOWN_TYPE = 99;

  /** Few and small, so that they do not suffice. */
  private static final JitterBufferSettings SETTINGS =
      new JitterBufferSettings(8_000, 20, 200, 40, 16, 200);

  private static final ByteBuffer PAYLOAD = ByteBuffer.allocate(256);

  private final JitterBuffer buffer = new JitterBuffer(SETTINGS, JitterBufferTarget::units);
  private final ByteBuffer input;
  private long now;
  private int sequence;
  private int timestamp;
  private int ahead;
  private int played;
  private int lastTimestamp;
  private long resets = -1;

  private JitterBufferTarget(byte[] input) {
    this.input = ByteBuffer.wrap(input);
  }

  public static void fuzzerTestOneInput(byte[] input) {
    Bounded.run(input, bytes -> new JitterBufferTarget(bytes).run());
  }

  private static int units(int payloadType, ByteBuffer buffer, int offset, int length) {
    return switch (payloadType) {
      case COMFORT_NOISE_TYPE -> FrameLength.COMFORT_NOISE;
      case UNKNOWN_TYPE -> FrameLength.UNPLAYABLE;
      default -> length;
    };
  }

  private void run() {
    for (int step = 0; step < MOST_STEPS && input.hasRemaining(); step++) {
      int octet = input.get() & 0xFF;
      switch (octet & 3) {
        case 0 -> tick(octet >> 2);
        case 1 -> put(1, ++sequence, timestamp += TICK_UNITS, false, 0, TICK_UNITS);
        case 2 -> anyPacket();
        default -> redundantOrPassed();
      }
    }
    long came = buffer.tally(Tally.RECEIVED) + buffer.tally(Tally.FILLED);
    if (buffer.tally(Tally.PLAYED) > came || buffer.waiting() > SETTINGS.slots()) {
      throw new AssertionError(buffer.tally(Tally.PLAYED) + " frames played of " + came);
    }
    for (Tally tally : Tally.values()) {
      if (buffer.tally(tally) < 0) {
        throw new AssertionError(tally + " is " + buffer.tally(tally));
      }
    }
  }

  private void anyPacket() {
    if (input.remaining() < 8) {
      input.position(input.limit());
      return;
    }
    sequence += input.getShort();
    timestamp += input.getInt();
    int length = input.get() & 0xFF;
    int flags = input.get();
    put((flags & 0x80) == 0 ? 1 : 2, sequence, timestamp, (flags & 1) != 0, flags >> 1, length);
  }

  private void put(
      int ssrc, int sequence, int timestamp, boolean marker, int payloadType, int length) {
    buffer.put(ssrc, sequence, timestamp, marker, payloadType & 0x7F, PAYLOAD, 0, length, now);
  }

  private void redundantOrPassed() {
    if (input.remaining() < 3) {
      input.position(input.limit());
      return;
    }
    int earlier = input.getShort();
    if (earlier < 0) {
      buffer.pass(earlier & 1, ++sequence);
      return;
    }
    buffer.putRedundant(1, timestamp - earlier, 0, PAYLOAD, 0, input.get() & 0xFF, now);
  }

  private void tick(int pauses) {
    now += TICK_NANOS * (1 + (pauses & 0x3F));
    for (int questions = 0; ahead < TICK_UNITS; questions++) {
      Playout answer = buffer.next(now, ahead, TICK_UNITS);
      if (questions > MOST_QUESTIONS || (buffer.units() < 1) != (answer == Playout.COMFORT)) {
        throw new AssertionError(answer + " of " + buffer.units() + " units");
      }
      if (answer.isPlayed()) {
        check(buffer.frame());
      }
      ahead += buffer.units();
      if (answer == Playout.SHRINK) {
        ahead -= Math.min(buffer.units() / 2, buffer.adjustment());
      } else if (answer == Playout.STRETCH) {
        ahead += Math.min(buffer.units() / 2, buffer.adjustment());
      }
    }
    ahead -= TICK_UNITS;
  }

  private void check(Frame frame) {
    played++;
    boolean sameStream = resets == buffer.tally(Tally.RESETS) && played > 1;
    if (sameStream && frame.timestamp() - lastTimestamp <= 0) {
      throw new AssertionError(frame.timestamp() + " after " + lastTimestamp);
    }
    if (frame.offset() < 0 || frame.offset() + frame.length() > frame.octets().length) {
      throw new AssertionError("a frame at " + frame.offset() + " of " + frame.length());
    }
    resets = buffer.tally(Tally.RESETS);
    lastTimestamp = frame.timestamp();
  }
}
