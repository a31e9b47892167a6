package io.tandem.codec.opus;

import io.tandem.rtp.codec.AudioEncoder;
import io.tandem.rtp.codec.FrameRepetition;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Opus (RFC 6716) from mono samples at 48 kHz, by libopus in its mode for calls. A frame has 2.5,
 * 5, 10, 20, 40 or 60 ms and becomes one packet. Made, used and closed on the loop of its stream:
 * other threads are refused by an exception. Its native memory lives until {@link #close()}; calls
 * after that throw instead of reading what was freed.
 */
public final class OpusEncoder implements AudioEncoder, FrameRepetition, AutoCloseable {
  /** Of the samples, and of the RTP clock whatever the samples' rate is (RFC 7587 section 4.1). */
  public static final int SAMPLE_RATE_HZ = 48_000;

  /** What a packet has at most: one frame's (RFC 6716 section 3.4), which one datagram can hold. */
  public static final int MOST_OCTETS = 1_275;

  private static final int MONO = 1;
  private static final int LONGEST_SAMPLES = 2_880;

  // From opus_defines.h.
  private static final int APPLICATION_VOIP = 2048;
  private static final int SET_BITRATE = 4002;
  private static final int SET_COMPLEXITY = 4010;
  private static final int SET_INBAND_FEC = 4012;
  private static final int SET_PACKET_LOSS_PERC = 4014;
  private static final int SET_DTX = 4016;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment encoder;
  private final MemorySegment pcm;
  private final MemorySegment packet;
  private OpusSettings settings;

  /**
   * Makes one.
   *
   * @throws IllegalStateException if there is no libopus: ask {@link OpusLibrary#isAvailable()}
   */
  public OpusEncoder(OpusSettings settings) {
    this.encoder = arena.allocate(OpusFunctions.encoderOctets(MONO), Long.BYTES);
    this.pcm = arena.allocate(ValueLayout.JAVA_SHORT, LONGEST_SAMPLES);
    this.packet = arena.allocate(MOST_OCTETS);
    this.settings = settings;
    require(OpusFunctions.initEncoder(encoder, SAMPLE_RATE_HZ, MONO, APPLICATION_VOIP));
    set(SET_DTX, 0);
    adapt(settings);
  }

  /** From the next frame on works by other settings. */
  public void adapt(OpusSettings settings) {
    this.settings = settings;
    set(SET_BITRATE, settings.bitRate());
    set(SET_COMPLEXITY, settings.complexity());
    set(SET_INBAND_FEC, settings.inBandFec() ? 1 : 0);
    set(SET_PACKET_LOSS_PERC, settings.expectedLossPercent());
  }

  /** {@inheritDoc} The bit rate stays: the repetition takes its part of it. */
  @Override
  public void expectLoss(int percent) {
    if (percent != settings.expectedLossPercent()) {
      adapt(settings.expecting(percent));
    }
  }

  private void set(int request, int value) {
    require(OpusFunctions.control(encoder, request, value));
  }

  private static void require(int answer) {
    if (answer != OpusFunctions.OK) {
      throw new IllegalStateException("libopus answers " + answer);
    }
  }

  @Override
  public int sampleRateHz() {
    return SAMPLE_RATE_HZ;
  }

  /** {@inheritDoc} One frame: 120, 240, 480, 960, 1920 or 2880 samples. */
  @Override
  public int encode(short[] samples, int offset, int count, byte[] octets, int at) {
    if (!isFrame(count)) {
      throw new IllegalArgumentException("not the samples of an Opus frame: " + count);
    }
    MemorySegment.copy(samples, offset, pcm, ValueLayout.JAVA_SHORT, 0, count);
    int length = OpusFunctions.encode(encoder, pcm, count, packet, MOST_OCTETS);
    if (length < 1) {
      throw new IllegalStateException("libopus answers " + length);
    }
    MemorySegment.copy(packet, ValueLayout.JAVA_BYTE, 0, octets, at, length);
    return length;
  }

  private static boolean isFrame(int count) {
    return switch (count) {
      case 120, 240, 480, 960, 1_920, LONGEST_SAMPLES -> true;
      default -> false;
    };
  }

  /**
   * {@inheritDoc} The state is one piece of memory, and to copy that is enough ({@code opus.h} at
   * {@code opus_encoder_create}).
   */
  @Override
  public void takeOver(AudioEncoder other) {
    if (!(other instanceof OpusEncoder same)) {
      throw new IllegalArgumentException("another codec: " + other);
    }
    encoder.copyFrom(same.encoder);
    settings = same.settings;
  }

  /** Frees the native memory; a second time changes nothing. */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
