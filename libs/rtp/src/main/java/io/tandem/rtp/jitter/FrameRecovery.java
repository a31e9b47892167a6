package io.tandem.rtp.jitter;

/**
 * Makes a lost frame of the one behind it, if that repeats it in its own octets, as Opus can
 * (in-band FEC, RFC 6716 section 2.1.7). Belongs to the decoder of the stream and is called in its
 * turn: after what was played before the loss, and before the frame behind is decoded.
 */
@FunctionalInterface
public interface FrameRecovery {
  /** For codecs that repeat nothing. */
  FrameRecovery NONE = (octets, offset, length, samples, at, count) -> 0;

  /**
   * Recovers the end of what is missing.
   *
   * @param octets hold the frame behind the loss, {@code length} of them from {@code offset}
   * @param count samples that are missing: no more than the frame behind lasts
   * @return samples written to {@code samples[at]} and on: {@code count}, or 0 if the frame repeats
   *     nothing
   */
  int recover(byte[] octets, int offset, int length, short[] samples, int at, int count);
}
