package io.tandem.rtp.codec;

import io.tandem.rtp.G711;

/**
 * G.711 as payload (RFC 3551 section 4.5.14): one octet for each sample at 8 kHz, any number of
 * them. Remembers nothing, so one object may serve every stream of a law on every thread.
 */
public final class G711Encoder implements AudioEncoder {
  private final G711Law law;

  public G711Encoder(G711Law law) {
    this.law = law;
  }

  @Override
  public int sampleRateHz() {
    return G711.SAMPLE_RATE_HZ;
  }

  @Override
  public int encode(short[] samples, int offset, int count, byte[] octets, int at) {
    // The law is asked once for a packet, not once for a sample.
    switch (law) {
      case MU -> {
        for (int i = 0; i < count; i++) {
          octets[at + i] = G711.toMu(samples[offset + i]);
        }
      }
      case A -> {
        for (int i = 0; i < count; i++) {
          octets[at + i] = G711.toA(samples[offset + i]);
        }
      }
    }
    return count;
  }

  @Override
  public void takeOver(AudioEncoder other) {
    if (!(other instanceof G711Encoder)) {
      throw new IllegalArgumentException("another codec: " + other);
    }
    // It remembers nothing.
  }
}
