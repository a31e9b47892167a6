package io.tandem.rtp.codec;

import io.tandem.rtp.G711;

/**
 * G.711 from payload (RFC 3551 section 4.5.14): one sample at 8 kHz for each octet, so that no
 * payload is wrong. One for each stream, on its loop.
 */
public final class G711Decoder implements AudioDecoder {
  private final G711Law law;
  private final PitchConcealment concealment = new PitchConcealment(G711.SAMPLE_RATE_HZ);

  public G711Decoder(G711Law law) {
    this.law = law;
  }

  @Override
  public int sampleRateHz() {
    return G711.SAMPLE_RATE_HZ;
  }

  @Override
  public int decode(byte[] octets, int offset, int length, short[] samples, int at) {
    switch (law) {
      case MU -> {
        for (int i = 0; i < length; i++) {
          samples[at + i] = G711.fromMu(octets[offset + i]);
        }
      }
      case A -> {
        for (int i = 0; i < length; i++) {
          samples[at + i] = G711.fromA(octets[offset + i]);
        }
      }
    }
    concealment.received(samples, at, length);
    return length;
  }

  @Override
  public int conceal(short[] samples, int at, int count) {
    concealment.conceal(samples, at, count);
    return count;
  }
}
