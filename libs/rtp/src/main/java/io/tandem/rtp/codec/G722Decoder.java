package io.tandem.rtp.codec;

/**
 * ITU-T G.722 at 64 kbit/s (mode 1) from payload (RFC 3551 section 4.5.2): two samples at 16 kHz
 * for each octet, so that no payload is wrong. Answers 16 bits, where the Recommendation has 14. A
 * loss leaves the bands as they were: to let them follow what was invented was tried, and after
 * losses of 80 ms they were further from the sender than before. One for each stream, on its loop.
 */
public final class G722Decoder implements AudioDecoder {
  private static final int BLOCK = G722Encoder.BLOCK;

  private final G722LowBand lowBand = new G722LowBand();
  private final G722HighBand highBand = new G722HighBand();
  private final PitchConcealment concealment = new PitchConcealment(G722Encoder.SAMPLE_RATE_HZ);
  private final int[] sums = new int[G722Qmf.HISTORY + BLOCK];
  private final int[] differences = new int[G722Qmf.HISTORY + BLOCK];
  private final int[] fromSums = new int[BLOCK];
  private final int[] fromDifferences = new int[BLOCK];

  @Override
  public int sampleRateHz() {
    return G722Encoder.SAMPLE_RATE_HZ;
  }

  @Override
  public int decode(byte[] octets, int offset, int length, short[] samples, int at) {
    for (int done = 0; done < length; done += BLOCK) {
      int block = Math.min(BLOCK, length - done);
      decodeBlock(octets, offset + done, block, samples, at + 2 * done);
    }
    concealment.received(samples, at, 2 * length);
    return 2 * length;
  }

  private void decodeBlock(byte[] octets, int offset, int count, short[] samples, int at) {
    for (int i = 0; i < count; i++) {
      int octet = octets[offset + i];
      int low = lowBand.decode(octet & 0x3F);
      int high = highBand.decode((octet >> 6) & 0x03);
      sums[G722Qmf.HISTORY + i] = low + high;
      differences[G722Qmf.HISTORY + i] = low - high;
    }
    G722Qmf.filter(G722Qmf.EVEN, differences, fromDifferences, count);
    G722Qmf.filter(G722Qmf.ODD, sums, fromSums, count);
    for (int i = 0; i < count; i++) {
      // Q13, doubled twice: once for the 15 bits of the bands, once for the samples in between.
      samples[at + 2 * i] = (short) Pcm.saturate(fromDifferences[i] >> 11);
      samples[at + 2 * i + 1] = (short) Pcm.saturate(fromSums[i] >> 11);
    }
    G722Qmf.remember(sums, count);
    G722Qmf.remember(differences, count);
  }

  @Override
  public int conceal(short[] samples, int at, int count) {
    concealment.conceal(samples, at, count);
    return count;
  }
}
