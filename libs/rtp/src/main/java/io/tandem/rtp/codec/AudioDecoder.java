package io.tandem.rtp.codec;

/**
 * Turns the payload of RTP packets into 16-bit linear mono samples, and invents what was lost. One
 * decoder serves one stream, because it remembers what it played; it belongs to the loop of that
 * stream and is not safe for threads. Payloads must come in the order of their timestamps, each
 * stretch once, either decoded or concealed. It allocates nothing per packet.
 */
public interface AudioDecoder {
  /** Rate of the samples in Hz; not always that of the RTP timestamp (see {@link AudioEncoder}). */
  int sampleRateHz();

  /**
   * Decodes {@code length} octets from {@code octets[offset]} to {@code samples[at]} and on.
   *
   * @return samples written; 0 for a payload that this codec cannot have sent, which changes
   *     nothing: the caller counts it and conceals
   * @throws IndexOutOfBoundsException if either array is too small: a bug, not bad input
   */
  int decode(byte[] octets, int offset, int length, short[] samples, int at);

  /**
   * Fills a lost stretch of {@code count} samples from {@code samples[at]} with what most likely
   * was there, fading to silence when the loss lasts.
   *
   * @return samples written: {@code count}
   * @throws IndexOutOfBoundsException if the array is too small: a bug, not bad input
   */
  int conceal(short[] samples, int at, int count);
}
