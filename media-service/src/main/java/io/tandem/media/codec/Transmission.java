package io.tandem.media.codec;

import io.tandem.rtp.codec.AudioEncoder;
import io.tandem.rtp.codec.Resampler;

/**
 * A stream of samples as a stream of payloads, one for each tick: brings them to the rate of the
 * codec and encodes. Confined to one loop; it allocates nothing for a tick.
 */
public final class Transmission implements AutoCloseable {

  private final AudioEncoder encoder;
  private final Resampler toCodec;
  private final short[] samples;
  private final byte[] octets;
  private int length;

  /**
   * A stream that begins here.
   *
   * @param sourceHz rate of what is given to {@link #encode}
   */
  public Transmission(Coding coding, int sourceHz, int tickMillis) {
    this.encoder = coding.encoder();
    this.toCodec = new Resampler(sourceHz, coding.sampleRateHz());
    int tickLength = coding.sampleRateHz() * tickMillis / 1000;
    this.samples = new short[tickLength];
    // No codec here needs more than linear samples would.
    this.octets = new byte[2 * tickLength];
  }

  /** Encodes one tick; the payload is there until the next. */
  public void encode(short[] tick) {
    int count = toCodec.resample(tick, 0, tick.length, samples, 0);
    length = encoder.encode(samples, 0, count, octets, 0);
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
