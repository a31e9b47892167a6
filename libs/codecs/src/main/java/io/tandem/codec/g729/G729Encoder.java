package io.tandem.codec.g729;

import io.tandem.rtp.codec.AudioEncoder;

/**
 * G.729 at 8 kbit/s: 80 samples make 10 octets (RFC 3551 section 4.5.6), any number of frames a
 * payload. It knows no pauses (Annex B). Looks 5 ms ahead, so that it delays by 15 ms. One for each
 * stream, on its loop. Unlike other codecs it allocates: the library makes arrays for each frame.
 */
public final class G729Encoder implements AudioEncoder {
  public static final int SAMPLE_RATE_HZ = 8_000;

  /** RTP payload type of RFC 3551. */
  public static final int PAYLOAD_TYPE = 18;

  private final Object coder = G729Library.make(G729Library.NEW_CODER);
  private final short[] speech = new short[G729Library.FRAME_SAMPLES];
  private final short[] serial = new short[G729Library.SERIAL_WORDS];

  @Override
  public int sampleRateHz() {
    return SAMPLE_RATE_HZ;
  }

  /** {@inheritDoc} 80 samples make a frame. */
  @Override
  public int encode(short[] samples, int offset, int count, byte[] octets, int at) {
    if (count % G729Library.FRAME_SAMPLES != 0) {
      throw new IllegalArgumentException("no whole frames of 80 samples: " + count);
    }
    int written = 0;
    for (int done = 0; done < count; done += G729Library.FRAME_SAMPLES) {
      System.arraycopy(samples, offset + done, speech, 0, G729Library.FRAME_SAMPLES);
      code();
      pack(octets, at + written);
      written += G729Library.FRAME_OCTETS;
    }
    return written;
  }

  @Override
  public void takeOver(AudioEncoder other) {
    if (!(other instanceof G729Encoder same)) {
      throw new IllegalArgumentException("another codec: " + other);
    }
    G729State.copy(same.coder, coder);
  }

  private void code() {
    try {
      G729Library.CODE.invokeExact(coder, speech, serial);
    } catch (Throwable thrown) {
      throw G729Library.unchecked(thrown);
    }
  }

  private void pack(byte[] octets, int at) {
    for (int i = 0; i < G729Library.FRAME_OCTETS; i++) {
      int octet = 0;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        boolean one = serial[G729Library.FIRST_BIT + i * Byte.SIZE + bit] == G729Library.ONE;
        octet = octet << 1 | (one ? 1 : 0);
      }
      octets[at + i] = (byte) octet;
    }
  }
}
