package io.tandem.codec.g729;

import io.tandem.rtp.jitter.FrameLength;
import java.nio.ByteBuffer;

/**
 * How long a G.729 payload lasts: 80 units of the 8 kHz clock for each 10 octets, and for a
 * description of noise (2 octets) at its end. Stateless.
 */
public final class G729FrameLength implements FrameLength {
  @Override
  public int units(int payloadType, ByteBuffer buffer, int offset, int length) {
    int frames = length / G729Library.FRAME_OCTETS;
    return switch (length % G729Library.FRAME_OCTETS) {
      case 0 -> frames * G729Library.FRAME_SAMPLES;
      case G729Decoder.SID_OCTETS -> (frames + 1) * G729Library.FRAME_SAMPLES;
      default -> UNPLAYABLE;
    };
  }
}
