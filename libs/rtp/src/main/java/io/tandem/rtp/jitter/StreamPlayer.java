package io.tandem.rtp.jitter;

import io.tandem.rtp.codec.AudioDecoder;
import io.tandem.rtp.codec.ComfortNoise;
import io.tandem.rtp.codec.ComfortNoiseGenerator;
import java.util.Arrays;

/**
 * Makes samples of one received stream, a tick at a time: asks its {@link JitterBuffer} what to
 * play, decodes, conceals, plays comfort noise, shrinks and stretches, and holds what a frame has
 * beyond the tick. Owned by the endpoint that decodes the stream, on its loop; no clock, and no
 * allocation after its construction. It neither resamples nor mixes; packets are put into the
 * buffer by the owner.
 */
public final class StreamPlayer {
  /** As long as a frame can be (RFC 6716 section 3.2.5). */
  private static final int LONGEST_FRAME_MILLIS = 120;

  /**
   * Payload type of frames that whoever put them into the buffer knows to be silent; no stream in
   * RTP has it (RFC 5761 section 4). They are played as silence and not decoded: only for codecs
   * that remember nothing.
   */
  public static final int SILENT = 72;

  /** So many are decoded all the same: in 60 ms concealment forgets the voice before. */
  private static final int DECODED_SILENT_FRAMES = 3;

  private final JitterBuffer buffer;
  private final AudioDecoder decoder;
  private final FrameRecovery recovery;
  private final TimeScaler scaler;
  private final ComfortNoise noise = new ComfortNoise();
  private final ComfortNoiseGenerator generator;
  private final long sampleRateHz;
  private final long clockRateHz;
  private final int tickSamples;
  private final int tickUnits;
  private final short[] held;
  private int count;
  private boolean noiseKnown;
  private int silentFrames;

  /** Whether what is held comes of what can be heard. */
  private boolean audibleRest;

  private long undecodable;

  /**
   * Makes a player.
   *
   * @param buffer that of the stream, with a {@link FrameLength} that fits the decoder
   * @param recovery of lost frames from those behind; {@link FrameRecovery#NONE} for most codecs
   * @param clockRateHz that of the RTP timestamps
   * @param tickMillis how long a tick lasts: 10 or 20
   * @param seed of the comfort noise
   */
  public StreamPlayer(
      JitterBuffer buffer,
      AudioDecoder decoder,
      FrameRecovery recovery,
      int clockRateHz,
      int tickMillis,
      long seed) {
    if (tickMillis < 1 || clockRateHz < 1) {
      throw new IllegalArgumentException(tickMillis + " ms at " + clockRateHz + " Hz");
    }
    this.buffer = buffer;
    this.decoder = decoder;
    this.recovery = recovery;
    this.scaler = new TimeScaler(decoder.sampleRateHz());
    this.generator = new ComfortNoiseGenerator(decoder.sampleRateHz(), seed);
    this.sampleRateHz = decoder.sampleRateHz();
    this.clockRateHz = clockRateHz;
    this.tickSamples = (int) (sampleRateHz * tickMillis / 1000);
    this.tickUnits = (int) (clockRateHz * (long) tickMillis / 1000);
    int longestFrame = (int) (sampleRateHz * LONGEST_FRAME_MILLIS / 1000);
    this.held = new short[tickSamples + longestFrame + scaler.longestPeriod()];
  }

  /** Samples of a tick, at the rate of the decoder. */
  public int tickSamples() {
    return tickSamples;
  }

  /**
   * Plays a tick.
   *
   * @param samples filled from {@code at} with {@link #tickSamples()} samples
   * @param nowNanos when the tick is due, by the clock of the arrivals
   * @return whether there is anything to be heard; false if all of it is silence
   */
  public boolean play(short[] samples, int at, long nowNanos) {
    boolean audible = audibleRest && count > 0;
    while (count < tickSamples) {
      audibleRest = ask(nowNanos);
      audible |= audibleRest;
    }
    System.arraycopy(held, 0, samples, at, tickSamples);
    count -= tickSamples;
    System.arraycopy(held, tickSamples, held, 0, count);
    return audible;
  }

  private boolean ask(long nowNanos) {
    Playout answer = buffer.next(nowNanos, unitsOf(count), tickUnits);
    switch (answer) {
      case PLAY, SHRINK, STRETCH -> decode(answer);
      case CONCEAL -> conceal();
      case COMFORT -> describe();
      case NOISE -> pause(noiseKnown);
      case NOTHING -> pause(false);
    }
    return answer == Playout.NOISE ? noiseKnown : answer.isPlayed() || answer == Playout.CONCEAL;
  }

  private void conceal() {
    int missing = buffer.followingIn();
    if (missing != JitterBuffer.NONE_FOLLOWS && missing <= buffer.following().units()) {
      Frame behind = buffer.following();
      int recovered =
          recovery.recover(
              behind.octets(), behind.offset(), behind.length(), held, count, samplesOf(missing));
      if (recovered > 0) {
        buffer.onRecovered(unitsOf(recovered));
        count += recovered;
        return;
      }
    }
    count += decoder.conceal(held, count, samplesOf(buffer.units()));
  }

  private void describe() {
    Frame frame = buffer.frame();
    if (noise.read(frame.octets(), frame.offset(), frame.length()).isValid()) {
      generator.describe(noise);
      noiseKnown = true;
    } else {
      undecodable++;
    }
  }

  private void decode(Playout answer) {
    Frame frame = buffer.frame();
    int expected = samplesOf(frame.units());
    silentFrames = frame.payloadType() == SILENT ? silentFrames + 1 : 0;
    int decoded =
        silentFrames > DECODED_SILENT_FRAMES
            ? silence(expected)
            : decoder.decode(frame.octets(), frame.offset(), frame.length(), held, count);
    if (decoded == 0) {
      undecodable++;
      decoded = decoder.conceal(held, count, expected);
    }
    if (answer == Playout.SHRINK) {
      int most = samplesOf(buffer.adjustment());
      decoded = scaler.shrink(held, count, decoded, most, buffer.isUrgent());
    } else if (answer == Playout.STRETCH) {
      decoded = scaler.stretch(held, count, decoded, buffer.isUrgent());
    }
    count += decoded;
  }

  private void pause(boolean noisy) {
    int length = samplesOf(buffer.units());
    if (noisy) {
      generator.generate(held, count, length);
      count += length;
    } else {
      count += silence(length);
    }
  }

  private int silence(int length) {
    Arrays.fill(held, count, count + length, (short) 0);
    return length;
  }

  private int samplesOf(int units) {
    return (int) (units * sampleRateHz / clockRateHz);
  }

  private int unitsOf(int samples) {
    return (int) (samples * clockRateHz / sampleRateHz);
  }

  /** Frames that the decoder refused, and comfort noise that described none. */
  public long undecodable() {
    return undecodable;
  }
}
