package io.tandem.rtp.srtp;

/**
 * GHASH (NIST SP 800-38D section 6.4): a polynomial over GF(2^128), evaluated block by block at a
 * point that the key gives. The JDK has it with the processor's carry-less multiplication, but only
 * inside its GCM cipher, which costs objects for each packet (docs/adr/0018-srtp.md).
 *
 * <p>Multiplies carry-less with ordinary multiplications, by leaving three bits of four empty so
 * that carries are lost in the holes; without tables, so neither the time nor the cache tells of
 * the key, and a context stays small. Confined to the loop of its context.
 */
final class Ghash {
  private static final long EVERY_FOURTH_0 = 0x1111_1111_1111_1111L;
  private static final long EVERY_FOURTH_1 = 0x2222_2222_2222_2222L;
  private static final long EVERY_FOURTH_2 = 0x4444_4444_4444_4444L;
  private static final long EVERY_FOURTH_3 = 0x8888_8888_8888_8888L;

  private long pointHigh;
  private long pointLow;
  private long pointSum;
  private long reversedHigh;
  private long reversedLow;
  private long reversedSum;
  private long high;
  private long low;

  /** The point: the block of zeros, encrypted. */
  Ghash(long pointHigh, long pointLow) {
    point(pointHigh, pointLow);
  }

  private void point(long ofHigh, long ofLow) {
    pointHigh = ofHigh;
    pointLow = ofLow;
    pointSum = ofHigh ^ ofLow;
    reversedHigh = Long.reverse(ofHigh);
    reversedLow = Long.reverse(ofLow);
    reversedSum = reversedHigh ^ reversedLow;
  }

  void begin() {
    high = 0;
    low = 0;
  }

  /** Takes octets in, filled up with zeros to whole blocks. */
  void octets(byte[] octets, int at, int count) {
    int i = at;
    int end = at + count;
    for (; i <= end - AesBlocks.BLOCK_OCTETS; i += AesBlocks.BLOCK_OCTETS) {
      block(Octets.getLong(octets, i), Octets.getLong(octets, i + Long.BYTES));
    }
    int rest = end - i;
    if (rest > 0) {
      int upper = Math.min(rest, Long.BYTES);
      block(Octets.getUpper(octets, i, upper), Octets.getUpper(octets, i + upper, rest - upper));
    }
  }

  void block(long blockHigh, long blockLow) {
    long y1 = high ^ blockHigh;
    long y0 = low ^ blockLow;
    long reversed1 = Long.reverse(y1);
    long reversed0 = Long.reverse(y0);

    // Karatsuba: three products of 64 bits. A product has 127, of which an ordinary multiplication
    // gives the lower 64; those of the reversed factors give the upper ones.
    long a = multiply(y0, pointLow);
    long b = multiply(y1, pointHigh);
    long c = multiply(y0 ^ y1, pointSum) ^ a ^ b;
    long aUpper = multiply(reversed0, reversedLow);
    long bUpper = multiply(reversed1, reversedHigh);
    long cUpper = multiply(reversed0 ^ reversed1, reversedSum) ^ aUpper ^ bUpper;
    aUpper = Long.reverse(aUpper) >>> 1;
    bUpper = Long.reverse(bUpper) >>> 1;
    cUpper = Long.reverse(cUpper) >>> 1;

    // 255 bits, and one step to the left since GCM counts the bits of a block from the other end.
    long v0 = a;
    long v1 = aUpper ^ c;
    long v2 = b ^ cUpper;
    long v3 = bUpper;
    v3 = (v3 << 1) | (v2 >>> 63);
    v2 = (v2 << 1) | (v1 >>> 63);
    v1 = (v1 << 1) | (v0 >>> 63);
    v0 <<= 1;

    // Modulo x^128 + x^7 + x^2 + x + 1.
    v2 ^= v0 ^ (v0 >>> 1) ^ (v0 >>> 2) ^ (v0 >>> 7);
    v1 ^= (v0 << 63) ^ (v0 << 62) ^ (v0 << 57);
    v3 ^= v1 ^ (v1 >>> 1) ^ (v1 >>> 2) ^ (v1 >>> 7);
    v2 ^= (v1 << 63) ^ (v1 << 62) ^ (v1 << 57);
    low = v2;
    high = v3;
  }

  /** The lower 64 bits of the carry-less product. */
  private static long multiply(long x, long y) {
    long x0 = x & EVERY_FOURTH_0;
    long x1 = x & EVERY_FOURTH_1;
    long x2 = x & EVERY_FOURTH_2;
    long x3 = x & EVERY_FOURTH_3;
    long y0 = y & EVERY_FOURTH_0;
    long y1 = y & EVERY_FOURTH_1;
    long y2 = y & EVERY_FOURTH_2;
    long y3 = y & EVERY_FOURTH_3;
    long z0 = (x0 * y0) ^ (x1 * y3) ^ (x2 * y2) ^ (x3 * y1);
    long z1 = (x0 * y1) ^ (x1 * y0) ^ (x2 * y3) ^ (x3 * y2);
    long z2 = (x0 * y2) ^ (x1 * y1) ^ (x2 * y0) ^ (x3 * y3);
    long z3 = (x0 * y3) ^ (x1 * y2) ^ (x2 * y1) ^ (x3 * y0);
    return (z0 & EVERY_FOURTH_0)
        | (z1 & EVERY_FOURTH_1)
        | (z2 & EVERY_FOURTH_2)
        | (z3 & EVERY_FOURTH_3);
  }

  long high() {
    return high;
  }

  long low() {
    return low;
  }

  void wipe() {
    point(0, 0);
    begin();
  }
}
