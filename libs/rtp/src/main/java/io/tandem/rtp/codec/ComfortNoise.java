package io.tandem.rtp.codec;

/**
 * What a comfort noise payload (RFC 3389) says: the level of the noise, and the shape of its
 * spectrum as reflection coefficients of an all-pole filter, 1 + a1/z + a2/zz... in the
 * denominator. A reusable view of one payload, owned by the loop of its stream; it copies the few
 * octets and makes no sound.
 *
 * <pre>
 *  0                   1                   2
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |0|   level     |      N1       |      N2       | ...
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class ComfortNoise {
  /** RTP payload type of RFC 3389 for a clock of 8000 Hz; other clocks have dynamic types. */
  public static final int PAYLOAD_TYPE = 13;

  /** Coefficients that are used; more are ignored, as RFC 3389 section 3 allows. */
  public static final int MOST_COEFFICIENTS = 20;

  /** The softest level, in dB below overload. */
  public static final int SOFTEST_LEVEL = 127;

  /** What overload is: the square of a square wave of the largest samples (section 3.1). */
  static final double OVERLOAD_POWER = 32768.0 * 32768.0;

  /** The index of a coefficient of 0, and what one index more is worth in Q15 (section 3.2). */
  static final int ZERO_INDEX = 127;

  static final int INDEX_STEP = 258;
  static final int HIGHEST_INDEX = 254;
  static final double Q15 = 32768;

  /** Whether octets are a comfort noise payload and, if not, why. */
  public enum Validity {
    VALID,
    /** No octet at all, so no level. */
    EMPTY,
    /** The index 255 stands for a coefficient beyond 1, of which no stable filter comes. */
    COEFFICIENT_OUT_OF_RANGE;

    public boolean isValid() {
      return this == VALID;
    }
  }

  private int level = SOFTEST_LEVEL;
  private int order;
  private final double[] coefficients = new double[MOST_COEFFICIENTS];

  /** Reads a payload; one that is not valid changes nothing. */
  public Validity read(byte[] octets, int offset, int length) {
    if (length <= 0) {
      return Validity.EMPTY;
    }
    int used = Math.min(length - 1, MOST_COEFFICIENTS);
    for (int i = 1; i <= used; i++) {
      if ((octets[offset + i] & 0xFF) > HIGHEST_INDEX) {
        return Validity.COEFFICIENT_OUT_OF_RANGE;
      }
    }
    // The upper bit is unused and always 0; a sender that sets it still means the level.
    level = octets[offset] & 0x7F;
    order = used;
    for (int i = 0; i < used; i++) {
      coefficients[i] = INDEX_STEP * ((octets[offset + 1 + i] & 0xFF) - ZERO_INDEX) / Q15;
    }
    return Validity.VALID;
  }

  /** In -dBov: how many dB below overload, 0 to 127. */
  public int level() {
    return level;
  }

  /** How many coefficients there are, 0 to {@link #MOST_COEFFICIENTS}. */
  public int order() {
    return order;
  }

  /** The reflection coefficient at {@code index}, above -1 and below 1; 0 beyond the order. */
  public double coefficient(int index) {
    return index < order ? coefficients[index] : 0;
  }
}
