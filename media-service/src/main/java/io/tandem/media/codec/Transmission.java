package io.tandem.media.codec;

import io.tandem.rtp.codec.AudioEncoder;
import io.tandem.rtp.codec.FrameRepetition;
import io.tandem.rtp.codec.Resampler;
import java.util.Arrays;

/**
 * A stream of samples as a stream of payloads, one for each tick: brings them to the rate of the
 * codec and encodes. Confined to one loop; it allocates nothing for a tick, except by G.729.
 */
public final class Transmission implements AutoCloseable {

  /**
   * Silent ticks until the filter, which remembers 9 ms, gives nothing but silence, and the payload
   * of a codec without memory is that of silence.
   */
  private static final int UNTIL_SILENT = 2;

  private final Coding coding;
  private final AudioEncoder encoder;
  private final short[] samples;
  private final byte[] octets;
  private Resampler toCodec;
  private int length;
  private int silentTicks;

  /**
   * A stream that begins here.
   *
   * @param sourceHz rate of what is given to {@link #encode}
   */
  public Transmission(Coding coding, int sourceHz, int tickMillis) {
    this.coding = coding;
    this.encoder = coding.encoder();
    this.toCodec = new Resampler(sourceHz, coding.sampleRateHz());
    int tickLength = coding.sampleRateHz() * tickMillis / 1000;
    this.samples = new short[tickLength];
    // No codec here needs more than linear samples would.
    this.octets = new byte[2 * tickLength];
  }

  /** Is fed at another rate from now on; what the encoder remembers stays. */
  public void feedAt(int sourceHz) {
    toCodec = new Resampler(sourceHz, coding.sampleRateHz());
    silentTicks = 0;
  }

  /**
   * Becomes what {@code other} is now, so that who was sent that one's payloads can go on with
   * those of this one.
   *
   * @param other of the same codec, fed at the same rate
   */
  public void takeOver(Transmission other) {
    toCodec.takeOver(other.toCodec);
    encoder.takeOver(other.encoder);
    silentTicks = 0;
  }

  /** So many per cent of the payloads will be lost; an encoder that can repeats them then. */
  public void expectLoss(int percent) {
    FrameRepetition.of(encoder).expectLoss(percent);
  }

  /**
   * Encodes one tick; the payload is there until the next.
   *
   * @param silent whether all of the tick is 0; then next to nothing is done, if the codec allows
   */
  public void encode(short[] tick, boolean silent) {
    silentTicks = silent ? Math.min(silentTicks + 1, UNTIL_SILENT + 1) : 0;
    if (silentTicks <= UNTIL_SILENT) {
      toCodec.resample(tick, 0, tick.length, samples, 0);
    } else if (!coding.remembers()) {
      return;
    }
    length = encoder.encode(samples, 0, samples.length, octets, 0);
  }

  /** Whether the last payload is that of the other. */
  public boolean agreesWith(Transmission other) {
    return Arrays.equals(octets, 0, length, other.octets, 0, other.length);
  }

  public byte[] octets() {
    return octets;
  }

  /** Octets of the payload. */
  public int length() {
    return length;
  }

  /** Frees what the encoder holds outside the heap. */
  @Override
  public void close() {
    Closing.close(encoder);
  }
}
