package io.tandem.codec.opus;

import io.tandem.rtp.codec.AudioDecoder;
import io.tandem.rtp.jitter.FrameRecovery;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Opus (RFC 6716) to mono samples at 48 kHz, by libopus: packets of any mode, up to 120 ms, stereo
 * as the mean of both channels (a receiver takes either, RFC 7587 section 6.1). Conceals by
 * libopus's own means, and recovers a lost frame of the packet behind it where that repeats it.
 * Made, used and closed on the loop of its stream, as {@link OpusEncoder}.
 */
public final class OpusDecoder implements AudioDecoder, FrameRecovery, AutoCloseable {
  private static final int RATE_HZ = OpusEncoder.SAMPLE_RATE_HZ;
  private static final int MONO = 1;

  /** 120 ms (RFC 6716 section 3.2.5). */
  private static final int LONGEST_SAMPLES = 5_760;

  /** What is concealed is a multiple of 2.5 ms. */
  private static final int GRID_SAMPLES = 120;

  /** Three frames of 20 ms at the highest rate, and some; longer payloads are refused. */
  private static final int MOST_OCTETS = 4_096;

  /** RFC 6716 section 3.2.5. */
  private static final int MOST_FRAMES = 48;

  /** The first configuration of CELT alone, and of hybrid (RFC 6716 section 3.1, table 2). */
  private static final int CELT = 16;

  private static final int HYBRID = 12;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment decoder;
  private final MemorySegment pcm;
  private final MemorySegment packet;
  private final MemorySegment frameSizes;
  private final MemorySegment frameBegin;

  /** The last piece that was invented, of whose end {@link #left} samples were not asked for. */
  private final short[] invented = new short[GRID_SAMPLES];

  private int left;

  /**
   * Makes one.
   *
   * @throws IllegalStateException if there is no libopus: ask {@link OpusLibrary#isAvailable()}
   */
  public OpusDecoder() {
    this.decoder = arena.allocate(OpusFunctions.decoderOctets(MONO), Long.BYTES);
    this.pcm = arena.allocate(ValueLayout.JAVA_SHORT, LONGEST_SAMPLES);
    this.packet = arena.allocate(MOST_OCTETS);
    this.frameSizes = arena.allocate(ValueLayout.JAVA_SHORT, MOST_FRAMES);
    this.frameBegin = arena.allocate(ValueLayout.JAVA_INT);
    int answer = OpusFunctions.initDecoder(decoder, RATE_HZ, MONO);
    if (answer != OpusFunctions.OK) {
      throw new IllegalStateException("libopus answers " + answer);
    }
  }

  @Override
  public int sampleRateHz() {
    return RATE_HZ;
  }

  /** {@inheritDoc} Up to 5760 samples. */
  @Override
  public int decode(byte[] octets, int offset, int length, short[] samples, int at) {
    if (!take(octets, offset, length)) {
      return 0;
    }
    int decoded = OpusFunctions.decode(decoder, packet, length, pcm, LONGEST_SAMPLES, 0);
    if (decoded < 1) {
      return 0;
    }
    left = 0;
    MemorySegment.copy(pcm, ValueLayout.JAVA_SHORT, 0, samples, at, decoded);
    return decoded;
  }

  /** No octets would mean to conceal, for libopus. */
  private boolean take(byte[] octets, int offset, int length) {
    if (length < 1 || length > MOST_OCTETS) {
      return false;
    }
    MemorySegment.copy(octets, offset, packet, ValueLayout.JAVA_BYTE, 0, length);
    return true;
  }

  @Override
  public int conceal(short[] samples, int at, int count) {
    int done = Math.min(left, count);
    System.arraycopy(invented, GRID_SAMPLES - left, samples, at, done);
    left -= done;
    while (done < count) {
      int piece = Math.min(count - done, LONGEST_SAMPLES);
      int made = OpusFunctions.decode(decoder, MemorySegment.NULL, 0, pcm, onGrid(piece), 0);
      if (made < piece) {
        Arrays.fill(samples, at + done, at + done + piece, (short) 0);
      } else {
        MemorySegment.copy(pcm, ValueLayout.JAVA_SHORT, 0, samples, at + done, piece);
        left = made - piece;
        long rest = (long) piece * Short.BYTES;
        MemorySegment.copy(pcm, ValueLayout.JAVA_SHORT, rest, invented, GRID_SAMPLES - left, left);
      }
      done += piece;
    }
    return count;
  }

  private static int onGrid(int samples) {
    return (samples + GRID_SAMPLES - 1) / GRID_SAMPLES * GRID_SAMPLES;
  }

  /**
   * {@inheritDoc} That is in-band FEC (RFC 6716 section 2.1.7). Up to 5760 samples; what is missing
   * beyond the repeated frame is concealed. An answer of 0 has changed nothing.
   */
  @Override
  public int recover(byte[] octets, int offset, int length, short[] samples, int at, int count) {
    if (count < 1 || count > LONGEST_SAMPLES || !take(octets, offset, length) || !repeats(length)) {
      return 0;
    }
    // Less than a frame cannot be asked for: the beginning of it was concealed already.
    int asked = Math.max(onGrid(count), OpusFunctions.samplesPerFrame(packet, RATE_HZ));
    int decoded = OpusFunctions.decode(decoder, packet, length, pcm, asked, 1);
    if (decoded < count) {
      return 0;
    }
    left = 0;
    long skipped = (long) (decoded - count) * Short.BYTES;
    MemorySegment.copy(pcm, ValueLayout.JAVA_SHORT, skipped, samples, at, count);
    return count;
  }

  /**
   * Whether the packet's first frame repeats the one before it. A frame of SILK begins with a flag
   * of voice for each 20 ms and one of repetition, for each channel (RFC 6716 section 4.2.3): at
   * even odds, so that the range coder leaves them as they are, the first bits.
   */
  private boolean repeats(int length) {
    int frames = OpusFunctions.parse(packet, length, frameSizes, frameBegin);
    int toc = packet.get(ValueLayout.JAVA_BYTE, 0) & 0xFF;
    int config = toc >> 3;
    if (frames < 1 || config >= CELT || frameSizes.get(ValueLayout.JAVA_SHORT, 0) < 1) {
      return false;
    }
    int first = packet.get(ValueLayout.JAVA_BYTE, frameBegin.get(ValueLayout.JAVA_INT, 0)) & 0xFF;
    // 10, 20, 40, 60 ms; hybrid has the two shorter alone.
    int voiceFlags = config >= HYBRID ? 1 : Math.max(1, config & 3);
    boolean middle = (first >> (7 - voiceFlags) & 1) != 0;
    boolean stereo = (toc & 4) != 0;
    return middle || (stereo && (first >> (6 - 2 * voiceFlags) & 1) != 0);
  }

  /** Frees the native memory; a second time changes nothing. */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
