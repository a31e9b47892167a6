package io.tandem.rtp;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Packets written out as hex, so that a test shows the bytes. */
final class Bytes {
  private Bytes() {}

  static ByteBuffer hex(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "").replace("\n", "")));
  }

  static ByteBuffer rtp(int ssrc, int sequence, int timestamp, int payloadBytes) {
    ByteBuffer buffer = ByteBuffer.allocate(12 + payloadBytes);
    RtpPacket.writeHeader(buffer, 0, false, 0, sequence, timestamp, ssrc);
    return buffer;
  }
}
