package io.tandem.codec.g729;

import io.tandem.rtp.codec.AudioDecoder;
import java.util.Arrays;

/**
 * G.729 from payload: any number of frames of 10 octets, and behind them at most one of 2 octets
 * that describes noise (Annex B, RFC 3551 section 4.5.6). That one becomes silence: it would be 10
 * ms of noise and then nothing until the next, which is worse to hear than a pause. Conceals by the
 * means of the Recommendation (section 4.4). One for each stream, on its loop. Unlike other codecs
 * it allocates: the library makes arrays for each frame.
 */
public final class G729Decoder implements AudioDecoder {
  /** Octets of a description of noise. */
  static final int SID_OCTETS = 2;

  private final Object decoder = G729Library.make(G729Library.NEW_DECODER);
  private final short[] serial = new short[G729Library.SERIAL_WORDS];
  private final short[] speech = new short[G729Library.FRAME_SAMPLES];

  /** Samples at the end of {@link #speech} that were invented and not asked for yet. */
  private int left;

  @Override
  public int sampleRateHz() {
    return G729Encoder.SAMPLE_RATE_HZ;
  }

  @Override
  public int decode(byte[] octets, int offset, int length, short[] samples, int at) {
    int rest = length % G729Library.FRAME_OCTETS;
    if (length < 1 || (rest != 0 && rest != SID_OCTETS)) {
      return 0;
    }
    left = 0;
    int written = 0;
    for (int done = 0; done < length - rest; done += G729Library.FRAME_OCTETS) {
      unpack(octets, offset + done);
      decode();
      System.arraycopy(speech, 0, samples, at + written, G729Library.FRAME_SAMPLES);
      written += G729Library.FRAME_SAMPLES;
    }
    if (rest == SID_OCTETS) {
      int from = at + written;
      Arrays.fill(samples, from, from + G729Library.FRAME_SAMPLES, (short) 0);
      written += G729Library.FRAME_SAMPLES;
    }
    return written;
  }

  private void unpack(byte[] octets, int offset) {
    for (int i = 0; i < G729Library.FRAME_OCTETS; i++) {
      int octet = octets[offset + i];
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        boolean one = (octet >> (Byte.SIZE - 1 - bit) & 1) != 0;
        serial[G729Library.FIRST_BIT + i * Byte.SIZE + bit] =
            one ? G729Library.ONE : G729Library.ZERO;
      }
    }
  }

  private void decode() {
    try {
      G729Library.DECODE.invokeExact(decoder, serial, speech);
    } catch (Throwable thrown) {
      throw G729Library.unchecked(thrown);
    }
  }

  @Override
  public int conceal(short[] samples, int at, int count) {
    for (int done = 0; done < count; ) {
      if (left == 0) {
        Arrays.fill(serial, G729Library.ERASED);
        decode();
        left = G729Library.FRAME_SAMPLES;
      }
      int piece = Math.min(left, count - done);
      System.arraycopy(speech, G729Library.FRAME_SAMPLES - left, samples, at + done, piece);
      left -= piece;
      done += piece;
    }
    return count;
  }
}
