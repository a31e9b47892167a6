package io.tandem.signaling.trace;

import java.nio.ByteBuffer;

/**
 * An IP packet around a payload, as if it had come by UDP (RFC 768, RFC 791, RFC 8200):
 *
 * <pre>
 *   IPv4: |4|5| tos | total length | id | flags, offset | ttl | 17 | checksum | source | destination |
 *   IPv6: |6| class, flow label | payload length | 17 | hop limit | source | destination |
 *   UDP:  | source port | destination port | length | checksum | payload ...
 * </pre>
 */
final class UdpPacket {

  /** What a datagram over IPv4 can hold; longer messages, which TCP carried, are cut. */
  static final int MOST_PAYLOAD = 65_507;

  private static final int V4_HEADER = 20;
  private static final int V6_HEADER = 40;
  private static final int UDP_HEADER = 8;
  private static final int UDP = 17;
  private static final int HOPS = 64;

  private UdpPacket() {}

  static byte[] of(PacketEnds ends, byte[] payload) {
    int length = UDP_HEADER + Math.min(payload.length, MOST_PAYLOAD);
    ByteBuffer packet = ByteBuffer.allocate((ends.isV6() ? V6_HEADER : V4_HEADER) + length);
    if (ends.isV6()) {
      packet.putInt(6 << 28).putShort((short) length).put((byte) UDP).put((byte) HOPS);
      packet.put(ends.source()).put(ends.destination());
    } else {
      packet.putShort((short) 0x4500).putShort((short) (V4_HEADER + length));
      packet.putShort((short) 0).putShort((short) 0x4000).put((byte) HOPS).put((byte) UDP);
      packet.putShort((short) 0).put(ends.source()).put(ends.destination());
      packet.putShort(10, (short) checksum(sum(packet.array(), 0, V4_HEADER)));
    }
    int udp = packet.position();
    packet.putShort((short) ends.sourcePort()).putShort((short) ends.destinationPort());
    packet.putShort((short) length).putShort((short) 0);
    packet.put(payload, 0, length - UDP_HEADER);
    long sum = sum(packet.array(), udp, length) + UDP + length;
    sum += sum(ends.source(), 0, ends.source().length);
    sum += sum(ends.destination(), 0, ends.destination().length);
    int checksum = checksum(sum);
    // 0 would say that there is no checksum (RFC 768).
    packet.putShort(udp + 6, (short) (checksum == 0 ? 0xffff : checksum));
    return packet.array();
  }

  private static long sum(byte[] octets, int from, int length) {
    long sum = 0;
    for (int i = 0; i < length; i++) {
      int octet = octets[from + i] & 0xff;
      sum += (i & 1) == 0 ? octet << 8 : octet;
    }
    return sum;
  }

  /** RFC 1071. */
  private static int checksum(long sum) {
    long folded = sum;
    while (folded > 0xffff) {
      folded = (folded & 0xffff) + (folded >> 16);
    }
    return (int) (~folded & 0xffff);
  }
}
