package io.tandem.signaling.trace;

import io.tandem.kernel.Advertised;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A trace as a PCAP file with microseconds, link type 101 (an IP packet without a frame). Every
 * message stands in a UDP packet of its own, also where TCP, TLS or WebSocket carried it: what was
 * said counts, not how it was cut into segments. Secrets are masked.
 */
public final class PcapFile {

  public static final String MEDIA_TYPE = "application/vnd.tcpdump.pcap";

  private static final int MAGIC = 0xa1b2c3d4;
  private static final int FILE_HEADER = 24;
  private static final int RECORD_HEADER = 16;
  private static final int SNAP_LENGTH = 262_144;
  private static final int LINKTYPE_RAW = 101;
  private static final long MICROS = 1_000_000;

  private PcapFile() {}

  /**
   * The whole file.
   *
   * @param own the exchange's address, for sockets that are bound to all of its addresses
   */
  public static byte[] of(CapturedCall call, Advertised own) {
    List<byte[]> packets = new ArrayList<>();
    int size = FILE_HEADER;
    for (TracedMessage message : call.messages()) {
      byte[] masked = Masking.of(message.message().encode());
      byte[] packet = UdpPacket.of(PacketEnds.of(message, own), masked);
      packets.add(packet);
      size += RECORD_HEADER + packet.length;
    }
    ByteBuffer file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(MAGIC).putShort((short) 2).putShort((short) 4);
    file.putInt(0).putInt(0).putInt(SNAP_LENGTH).putInt(LINKTYPE_RAW);
    for (int i = 0; i < packets.size(); i++) {
      long at = call.messages().get(i).epochMicros();
      byte[] packet = packets.get(i);
      file.putInt((int) (at / MICROS)).putInt((int) (at % MICROS));
      file.putInt(packet.length).putInt(packet.length).put(packet);
    }
    return file.array();
  }
}
