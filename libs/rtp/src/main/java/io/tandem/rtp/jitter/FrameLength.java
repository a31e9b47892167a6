package io.tandem.rtp.jitter;

import java.nio.ByteBuffer;

/**
 * Tells how long a frame lasts without decoding it: G.711 by its octets, Opus by its first one (RFC
 * 6716 section 3.1). Given by who knows the payload types of the session; called once for each
 * packet, allocates nothing, throws nothing whatever the octets are.
 */
@FunctionalInterface
public interface FrameLength {
  /** What is answered for a comfort noise description (RFC 3389): it lasts until the next frame. */
  int COMFORT_NOISE = 0;

  /** What is answered for octets that cannot be played. */
  int UNPLAYABLE = -1;

  /**
   * Measures a frame.
   *
   * @param payloadType 0 to 127
   * @param offset absolute index of the payload in {@code buffer}
   * @param length octets of payload, at least 1
   * @return units of the RTP clock, {@link #COMFORT_NOISE} or {@link #UNPLAYABLE}
   */
  int units(int payloadType, ByteBuffer buffer, int offset, int length);
}
