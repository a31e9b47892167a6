package io.tandem.rtp.jitter;

import java.nio.ByteBuffer;

/**
 * How long an Opus packet lasts, by its first one or two octets (RFC 6716 section 3.1). The RTP
 * clock is 48 kHz whatever the packet's own rate is (RFC 7587 section 4.1). Stateless; it does not
 * look whether the frames behind are sound.
 *
 * <pre>
 *  0 1 2 3 4 5 6 7     0 1 2 3 4 5 6 7
 * +-+-+-+-+-+-+-+-+   +-+-+-+-+-+-+-+-+
 * | config  |s| c |   |v|p|     M     |   the second only if c = 3
 * +-+-+-+-+-+-+-+-+   +-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class OpusFrameLength implements FrameLength {
  /** RFC 6716 section 3.2.5: no packet is longer than 120 ms. */
  private static final int LONGEST_UNITS = 5_760;

  private static final int UNITS_OF_2_5_MILLIS = 120;
  private static final int UNITS_OF_10_MILLIS = 480;
  private static final int UNITS_OF_60_MILLIS = 2_880;

  /** The first configuration of hybrid mode, and of CELT. */
  private static final int HYBRID = 12;

  private static final int CELT = 16;

  @Override
  public int units(int payloadType, ByteBuffer buffer, int offset, int length) {
    int first = buffer.get(offset) & 0xFF;
    int count =
        switch (first & 3) {
          case 0 -> 1;
          case 1, 2 -> 2;
          default -> length > 1 ? buffer.get(offset + 1) & 0x3F : 0;
        };
    int units = count * unitsOfOne(first >> 3);
    return units >= 1 && units <= LONGEST_UNITS ? units : UNPLAYABLE;
  }

  /** Table 2 of RFC 6716. */
  private static int unitsOfOne(int config) {
    int size = config & 3;
    if (config >= CELT) {
      return UNITS_OF_2_5_MILLIS << size;
    }
    if (config >= HYBRID) {
      return UNITS_OF_10_MILLIS << (config & 1);
    }
    return size == 3 ? UNITS_OF_60_MILLIS : UNITS_OF_10_MILLIS << size;
  }
}
