package io.tandem.rtp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A view of one RTCP datagram: a row of {@link RtcpPacket}s (RFC 3550 section 6.1), walked with
 * {@link #next()}. Reused, belongs to one thread, copies nothing. It checks the framing; it does
 * not insist on a report at the start, because a session may have agreed on reduced-size RTCP (RFC
 * 5506), and a relay does not know what was agreed.
 */
public final class RtcpCompound {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final RtcpPacket packet = new RtcpPacket();
  private ByteBuffer buffer = NOTHING;
  private int begin;
  private int cursor;
  private int end;

  /**
   * Lays the view over {@code length} bytes at the absolute index {@code offset} and stands before
   * the first packet. After an answer other than {@link RtcpValidity#VALID} there are no packets.
   *
   * @throws IndexOutOfBoundsException if the region is not inside the buffer: a bug, not bad input
   */
  public RtcpValidity wrap(ByteBuffer buffer, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, buffer.limit());
    if (buffer.order() != ByteOrder.BIG_ENDIAN) {
      throw new IllegalArgumentException("RTCP is read in network byte order");
    }
    this.buffer = buffer;
    this.begin = offset;
    this.cursor = offset;
    this.end = offset + length;
    RtcpValidity validity = check();
    if (!validity.isValid()) {
      end = cursor;
    }
    return validity;
  }

  private RtcpValidity check() {
    if (end - cursor < 4) {
      return RtcpValidity.TOO_SHORT;
    }
    int at = cursor;
    while (at < end) {
      if (end - at < 4) {
        return RtcpValidity.LENGTH_MISMATCH;
      }
      int first = buffer.get(at) & 0xFF;
      int type = buffer.get(at + 1) & 0xFF;
      int bytes = packetBytes(at);
      if (first >>> 6 != 2) {
        return RtcpValidity.NOT_VERSION_2;
      }
      if (type < 192 || type > 223) {
        return RtcpValidity.NOT_RTCP_TYPE;
      }
      if (bytes > end - at) {
        return RtcpValidity.LENGTH_MISMATCH;
      }
      int padding = 0;
      if ((first & 0x20) != 0) {
        padding = buffer.get(at + bytes - 1) & 0xFF;
        if (at + bytes != end || padding == 0 || padding > bytes - 4) {
          return RtcpValidity.BAD_PADDING;
        }
      }
      if (bytes - padding < leastBytes(type, first & 0x1F)) {
        return RtcpValidity.CUT_SHORT;
      }
      at += bytes;
    }
    return RtcpValidity.VALID;
  }

  private int packetBytes(int at) {
    return 4 + 4 * (buffer.getShort(at + 2) & 0xFFFF);
  }

  private static int leastBytes(int type, int count) {
    return switch (type) {
      case RtcpPacket.SENDER_REPORT ->
          8 + RtcpPacket.SENDER_INFO_BYTES + RtcpPacket.REPORT_BLOCK_BYTES * count;
      case RtcpPacket.RECEIVER_REPORT -> 8 + RtcpPacket.REPORT_BLOCK_BYTES * count;
      case RtcpPacket.SOURCE_DESCRIPTION, RtcpPacket.BYE -> 4 + 4 * count;
      default -> 4;
    };
  }

  /** Moves to the next packet; false when there is none. */
  public boolean next() {
    if (cursor >= end) {
      return false;
    }
    int bytes = packetBytes(cursor);
    boolean padded = (buffer.get(cursor) & 0x20) != 0;
    int padding = padded ? buffer.get(cursor + bytes - 1) & 0xFF : 0;
    packet.lay(buffer, cursor, bytes - padding);
    cursor += bytes;
    return true;
  }

  /** Takes the packet that {@link #next()} moved to out of the buffer; what follows moves up. */
  public void drop() {
    int at = packet.offset();
    buffer.put(at, buffer, cursor, end - cursor);
    end -= cursor - at;
    cursor = at;
  }

  /** Octets of all packets, without those that were dropped. */
  public int length() {
    return end - begin;
  }

  /** The packet that {@link #next()} moved to; the same object each time. */
  public RtcpPacket packet() {
    return packet;
  }
}
