package io.tandem.rtp.codec;

/**
 * L16 from payload (RFC 3551 section 4.5.11): two octets a sample, the upper one first; mono. One
 * for each stream, on its loop.
 */
public final class L16Decoder implements AudioDecoder {
  private final int sampleRateHz;
  private final PitchConcealment concealment;

  /**
   * @param sampleRateHz which is also the clock of the RTP timestamp; from 8000 to 48000
   */
  public L16Decoder(int sampleRateHz) {
    this.sampleRateHz = sampleRateHz;
    this.concealment = new PitchConcealment(sampleRateHz);
  }

  @Override
  public int sampleRateHz() {
    return sampleRateHz;
  }

  /** {@inheritDoc} An odd number of octets is no L16. */
  @Override
  public int decode(byte[] octets, int offset, int length, short[] samples, int at) {
    if ((length & 1) != 0) {
      return 0;
    }
    int count = length / 2;
    for (int i = 0; i < count; i++) {
      int upper = octets[offset + 2 * i];
      int lower = octets[offset + 2 * i + 1] & 0xFF;
      samples[at + i] = (short) ((upper << 8) | lower);
    }
    concealment.received(samples, at, count);
    return count;
  }

  @Override
  public int conceal(short[] samples, int at, int count) {
    concealment.conceal(samples, at, count);
    return count;
  }
}
