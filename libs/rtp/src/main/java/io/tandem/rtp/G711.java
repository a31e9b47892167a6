package io.tandem.rtp;

/**
 * The two laws of ITU-T G.711 between 16-bit linear samples and octets as they travel in RTP (A-law
 * with its even bits inverted, µ-law with all bits inverted). The 14-bit (µ) and 13-bit (A) values
 * of the standard stand in the upper bits of a sample. Stateless; no allocation.
 */
public final class G711 {
  public static final int SAMPLE_RATE_HZ = 8000;

  /** RTP payload types of RFC 3551. */
  public static final int PCMU_PAYLOAD_TYPE = 0;

  public static final int PCMA_PAYLOAD_TYPE = 8;

  /** Octets of silence: the smallest value of each law. */
  public static final byte MU_SILENCE = (byte) 0xFF;

  public static final byte A_SILENCE = (byte) 0xD5;

  /** The offset that makes µ-law's segments powers of two. */
  private static final int MU_BIAS = 33;

  private static final int MU_CLIP = 8158;

  private static final short[] FROM_MU = new short[256];
  private static final short[] FROM_A = new short[256];

  static {
    for (int code = 0; code < 256; code++) {
      FROM_MU[code] = expandMu(code);
      FROM_A[code] = expandA(code);
    }
  }

  private G711() {}

  public static short fromMu(byte octet) {
    return FROM_MU[octet & 0xFF];
  }

  public static short fromA(byte octet) {
    return FROM_A[octet & 0xFF];
  }

  /** The octet whose decision interval (G.711 tables 2a and 2b) holds the sample. */
  public static byte toMu(short sample) {
    // One's complement keeps the two halves mirror images after the shift drops the low bits.
    int magnitude = Math.min((sample < 0 ? ~sample : sample) >> 2, MU_CLIP) + MU_BIAS;
    int segment = 26 - Integer.numberOfLeadingZeros(magnitude);
    int step = (magnitude >> (segment + 1)) & 0x0F;
    int sign = sample < 0 ? 0x80 : 0;
    return (byte) ~(sign | segment << 4 | step);
  }

  /** The octet whose decision interval (G.711 tables 1a and 1b) holds the sample. */
  public static byte toA(short sample) {
    int magnitude = (sample < 0 ? ~sample : sample) >> 4;
    int segment = Math.max(0, 28 - Integer.numberOfLeadingZeros(magnitude | 1));
    int step = (segment == 0 ? magnitude : magnitude >> (segment - 1)) & 0x0F;
    int sign = sample < 0 ? 0 : 0x80;
    return (byte) ((sign | segment << 4 | step) ^ 0x55);
  }

  private static short expandMu(int code) {
    int bits = ~code & 0xFF;
    int segment = (bits >> 4) & 0x07;
    int magnitude = ((((bits & 0x0F) << 1) + MU_BIAS) << segment) - MU_BIAS;
    return (short) ((bits & 0x80) == 0 ? magnitude << 2 : -(magnitude << 2));
  }

  private static short expandA(int code) {
    int bits = code ^ 0x55;
    int segment = (bits >> 4) & 0x07;
    // Values are the middle of their interval: half a step is added.
    int magnitude = ((bits & 0x0F) << 4) + 8;
    if (segment > 0) {
      magnitude = (magnitude + 0x100) << (segment - 1);
    }
    return (short) ((bits & 0x80) != 0 ? magnitude : -magnitude);
  }
}
