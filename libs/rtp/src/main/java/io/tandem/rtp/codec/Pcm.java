package io.tandem.rtp.codec;

/** What all that computes 16-bit linear samples needs. Stateless. */
final class Pcm {
  private Pcm() {}

  /** What fits into 16 bits: the nearest end for what does not. */
  static int saturate(int value) {
    return Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, value));
  }
}
