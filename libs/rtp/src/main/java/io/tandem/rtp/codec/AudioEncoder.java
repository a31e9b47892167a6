package io.tandem.rtp.codec;

/**
 * Turns 16-bit linear mono samples into the payload of RTP packets. One encoder serves one stream,
 * because it may remember what it encoded; it belongs to the loop of that stream and is not safe
 * for threads. It allocates nothing per packet, and knows neither sequence numbers nor timestamps.
 */
public interface AudioEncoder {
  /**
   * Rate of the samples in Hz. That is not always the rate of the RTP timestamp: G.722 has 16000
   * here and 8000 there (RFC 3551 section 4.5.2).
   */
  int sampleRateHz();

  /**
   * Encodes {@code count} samples from {@code samples[offset]} to {@code octets[at]} and on.
   *
   * @param count whole frames of the codec
   * @return octets written
   * @throws IndexOutOfBoundsException if either array is too small: a bug, not bad input
   */
  int encode(short[] samples, int offset, int count, byte[] octets, int at);

  /**
   * Becomes what {@code other} is now, settings and memory: to the decoder of its stream this one
   * may encode what follows. The other goes on by itself. Nothing is allocated.
   *
   * @throws IllegalArgumentException if the other is of another codec
   */
  void takeOver(AudioEncoder other);
}
