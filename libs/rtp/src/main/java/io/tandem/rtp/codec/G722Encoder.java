package io.tandem.rtp.codec;

/**
 * ITU-T G.722 at 64 kbit/s (mode 1) as payload (RFC 3551 section 4.5.2): two samples at 16 kHz make
 * an octet, the higher band in its two upper bits. Its RTP timestamp counts 8000 a second all the
 * same. Delays by 11 samples (0.7 ms); with the decoder, 22. One for each stream, on its loop.
 */
public final class G722Encoder implements AudioEncoder {
  public static final int SAMPLE_RATE_HZ = 16000;

  /** Clock of the RTP timestamp: an error of RFC 1890 that was kept (RFC 3551 section 4.5.2). */
  public static final int RTP_CLOCK_RATE_HZ = 8000;

  /** RTP payload type of RFC 3551. */
  public static final int PAYLOAD_TYPE = 9;

  /** Octets worked on at once, 20 ms: what fits into the innermost cache. */
  static final int BLOCK = 160;

  private static final int LOWEST = -16384;
  private static final int HIGHEST = 16383;

  private final G722LowBand lowBand = new G722LowBand();
  private final G722HighBand highBand = new G722HighBand();
  private final int[] earlier = new int[G722Qmf.HISTORY + BLOCK];
  private final int[] later = new int[G722Qmf.HISTORY + BLOCK];
  private final int[] fromEarlier = new int[BLOCK];
  private final int[] fromLater = new int[BLOCK];

  @Override
  public int sampleRateHz() {
    return SAMPLE_RATE_HZ;
  }

  /** {@inheritDoc} Two samples make an octet, so {@code count} is even. */
  @Override
  public int encode(short[] samples, int offset, int count, byte[] octets, int at) {
    if ((count & 1) != 0) {
      throw new IllegalArgumentException("an odd number of samples: " + count);
    }
    int total = count / 2;
    for (int done = 0; done < total; done += BLOCK) {
      int block = Math.min(BLOCK, total - done);
      encodeBlock(samples, offset + 2 * done, block, octets, at + done);
    }
    return total;
  }

  private void encodeBlock(short[] samples, int offset, int count, byte[] octets, int at) {
    for (int i = 0; i < count; i++) {
      earlier[G722Qmf.HISTORY + i] = samples[offset + 2 * i];
      later[G722Qmf.HISTORY + i] = samples[offset + 2 * i + 1];
    }
    G722Qmf.filter(G722Qmf.ODD, earlier, fromEarlier, count);
    G722Qmf.filter(G722Qmf.EVEN, later, fromLater, count);
    for (int i = 0; i < count; i++) {
      // Halved beside Q13, because the bands have 15 bits (sub-blocks LOWT and HIGHT).
      int low = limit((fromLater[i] + fromEarlier[i]) >> 14);
      int high = limit((fromLater[i] - fromEarlier[i]) >> 14);
      octets[at + i] = (byte) ((highBand.encode(high) << 6) | lowBand.encode(low));
    }
    G722Qmf.remember(earlier, count);
    G722Qmf.remember(later, count);
  }

  @Override
  public void takeOver(AudioEncoder other) {
    if (!(other instanceof G722Encoder same)) {
      throw new IllegalArgumentException("another codec: " + other);
    }
    lowBand.takeOver(same.lowBand);
    highBand.takeOver(same.highBand);
    System.arraycopy(same.earlier, 0, earlier, 0, G722Qmf.HISTORY);
    System.arraycopy(same.later, 0, later, 0, G722Qmf.HISTORY);
  }

  private static int limit(int sample) {
    return Math.max(LOWEST, Math.min(HIGHEST, sample));
  }
}
