package io.tandem.rtp.codec;

/**
 * L16 as payload (RFC 3551 section 4.5.11): samples as they are, two octets each, the upper one
 * first; mono. Remembers nothing.
 */
public final class L16Encoder implements AudioEncoder {
  private final int sampleRateHz;

  /**
   * @param sampleRateHz which is also the clock of the RTP timestamp
   */
  public L16Encoder(int sampleRateHz) {
    this.sampleRateHz = sampleRateHz;
  }

  @Override
  public int sampleRateHz() {
    return sampleRateHz;
  }

  @Override
  public int encode(short[] samples, int offset, int count, byte[] octets, int at) {
    for (int i = 0; i < count; i++) {
      short sample = samples[offset + i];
      octets[at + 2 * i] = (byte) (sample >> 8);
      octets[at + 2 * i + 1] = (byte) sample;
    }
    return 2 * count;
  }

  @Override
  public void takeOver(AudioEncoder other) {
    if (!(other instanceof L16Encoder)) {
      throw new IllegalArgumentException("another codec: " + other);
    }
    // It remembers nothing.
  }
}
