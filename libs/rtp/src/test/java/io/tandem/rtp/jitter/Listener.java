package io.tandem.rtp.jitter;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Hears one stream through a {@link JitterBuffer} as an endpoint would: asks at each tick, decodes,
 * conceals by silence, follows the advice to shrink and stretch. It notes when it heard which
 * frame. Its frames hold their number, and sound as a tone whose phase follows the timestamp.
 */
final class Listener {
  static final int RATE_HZ = 8000;
  static final int UNITS_PER_MILLI = RATE_HZ / 1000;
  static final int COMFORT_NOISE_TYPE = 13;
  static final double TONE_HZ = 300;
  static final int PEAK = 8000;

  record Heard(int number, int timestamp, double millis, boolean redundant) {}

  final JitterBuffer buffer;
  final List<Heard> heard = new ArrayList<>();
  final List<Playout> answers = new ArrayList<>();
  final List<Short> sound = new ArrayList<>();
  boolean keepsSound;
  int concealedUnits;

  /** Whether it can make a missing frame of the packet behind it, and of which it did. */
  boolean recovers;

  final List<Integer> recovered = new ArrayList<>();

  private final TimeScaler scaler = new TimeScaler(RATE_HZ);
  private final int tickUnits;
  private final short[] held = new short[4 * RATE_HZ / 10];
  private int ahead;

  Listener(int tickMillis) {
    this(tickMillis, JitterBufferSettings.forClock(RATE_HZ));
  }

  Listener(int tickMillis, JitterBufferSettings settings) {
    this.tickUnits = tickMillis * UNITS_PER_MILLI;
    this.buffer = new JitterBuffer(settings, Listener::frameUnits);
  }

  int tickMillis() {
    return tickUnits / UNITS_PER_MILLI;
  }

  /** As G.711 would: an octet a unit; payload type 13 is comfort noise. */
  static int frameUnits(int payloadType, ByteBuffer buffer, int offset, int length) {
    return payloadType == COMFORT_NOISE_TYPE ? FrameLength.COMFORT_NOISE : length;
  }

  static ByteBuffer payload(int number, int units) {
    return ByteBuffer.allocate(Math.max(4, units)).putInt(0, number);
  }

  Admission put(int number, int sequence, int timestamp, boolean marker, int units, double millis) {
    return put(1, 0, number, sequence, timestamp, marker, units, millis);
  }

  Admission put(
      int ssrc,
      int type,
      int number,
      int sequence,
      int timestamp,
      boolean marker,
      int units,
      double millis) {
    return buffer.put(
        ssrc,
        sequence & 0xFFFF,
        timestamp,
        marker,
        type,
        payload(number, units),
        0,
        Math.max(4, units),
        nanos(millis));
  }

  /** A tick of playout: what is heard from {@code millis} on. */
  void tick(double millis) {
    int questions = 0;
    while (ahead < tickUnits) {
      if (++questions > 100) {
        throw new AssertionError("the buffer gives nothing, and asks to be asked again");
      }
      Playout answer = buffer.next(nanos(millis), ahead, tickUnits);
      answers.add(answer);
      switch (answer) {
        case PLAY, SHRINK, STRETCH -> decode(answer, millis);
        case COMFORT -> {}
        case CONCEAL -> {
          if (recovers && buffer.followingIn() == buffer.units()) {
            recovered.add(number(buffer.following()));
            buffer.onRecovered(buffer.units());
          }
          concealedUnits += buffer.units();
          silence();
        }
        case NOISE, NOTHING -> silence();
      }
    }
    if (keepsSound) {
      for (int i = 0; i < tickUnits; i++) {
        sound.add(held[i]);
      }
    }
    System.arraycopy(held, tickUnits, held, 0, ahead - tickUnits);
    ahead -= tickUnits;
  }

  private void decode(Playout answer, double millis) {
    Frame frame = buffer.frame();
    int number = number(frame);
    heard.add(
        new Heard(
            number,
            frame.timestamp(),
            millis + (double) ahead / UNITS_PER_MILLI,
            frame.isRedundant()));
    int count = frame.units();
    for (int i = 0; i < count; i++) {
      held[ahead + i] =
          (short) (PEAK * Math.sin(2 * Math.PI * TONE_HZ * (frame.timestamp() + i) / RATE_HZ));
    }
    if (answer == Playout.SHRINK) {
      count = scaler.shrink(held, ahead, count, buffer.adjustment(), buffer.isUrgent());
    } else if (answer == Playout.STRETCH) {
      count = scaler.stretch(held, ahead, count, buffer.isUrgent());
    }
    ahead += count;
  }

  private static int number(Frame frame) {
    return ByteBuffer.wrap(frame.octets()).getInt(frame.offset());
  }

  private void silence() {
    Arrays.fill(held, ahead, ahead + buffer.units(), (short) 0);
    ahead += buffer.units();
  }

  long count(Playout answer) {
    return answers.stream().filter(answer::equals).count();
  }

  static long nanos(double millis) {
    return (long) (millis * 1_000_000);
  }
}
