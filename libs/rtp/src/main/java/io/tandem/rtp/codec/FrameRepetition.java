package io.tandem.rtp.codec;

/**
 * Lets an encoder repeat each frame more coarsely in the packet behind it, as Opus can (in-band
 * FEC, RFC 6716 section 2.1.7), where packets are lost on their way. The other half is {@link
 * io.tandem.rtp.jitter.FrameRecovery}. Belongs to the encoder and is called on its loop.
 */
@FunctionalInterface
public interface FrameRepetition {
  /** For codecs that repeat nothing. */
  FrameRepetition NONE = percent -> {};

  /** Of an encoder, whatever it is. */
  static FrameRepetition of(AudioEncoder encoder) {
    return encoder instanceof FrameRepetition able ? able : NONE;
  }

  /**
   * So many packets will be lost; from the next frame on frames are repeated if any will. Costs
   * next to nothing if that is known.
   *
   * @param percent 0 to 100
   */
  void expectLoss(int percent);
}
