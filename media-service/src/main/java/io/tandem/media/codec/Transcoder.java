package io.tandem.media.codec;

import io.tandem.rtp.codec.AudioDecoder;
import io.tandem.rtp.codec.AudioEncoder;
import io.tandem.rtp.codec.Resampler;

/**
 * Turns the payloads of one stream into those of another codec, packet by packet: what is lost,
 * late or out of order stays so, and is the receiving phone's to conceal, so that no delay is added
 * but that of the filter. One for each direction of a bridge, on its loop; no allocation per
 * packet.
 */
public final class Transcoder {

  /** More than any phone puts into a packet: 125 ms of G.722. */
  private static final int MOST_OCTETS = 1_000;

  /** The codec with the most samples to an octet has two. */
  private static final int MOST_SAMPLES = 2 * MOST_OCTETS;

  private final Coding from;
  private final Coding to;
  private final AudioDecoder decoder;
  private final AudioEncoder encoder;
  private final Resampler resampler;
  private final short[] decoded = new short[MOST_SAMPLES];
  private final short[] resampled = new short[2 * MOST_SAMPLES];

  /** A stream that begins here. */
  public Transcoder(Coding from, Coding to) {
    this.from = from;
    this.to = to;
    decoder = from.decoder();
    encoder = to.encoder();
    resampler = new Resampler(from.sampleRateHz(), to.sampleRateHz());
  }

  /** Whether this is the one between the two. */
  public boolean turns(Coding one, Coding other) {
    return from == one && to == other;
  }

  /**
   * Turns one payload into another.
   *
   * @param out with room for twice as many octets
   * @return octets written; 0 for a payload that is longer than 1,000 octets or that the codec
   *     cannot have sent
   */
  public int transcode(byte[] octets, int offset, int length, byte[] out) {
    if (length > MOST_OCTETS) {
      return 0;
    }
    int samples = decoder.decode(octets, offset, length, decoded, 0);
    int ready = resampler.resample(decoded, 0, samples, resampled, 0);
    return encoder.encode(resampled, 0, ready, out, 0);
  }
}
