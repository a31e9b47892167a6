package io.tandem.rtp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A view of one RTP packet (RFC 3550 section 5.1) over bytes that belong to somebody else. One view
 * is reused for many packets by the thread that owns it; it copies and allocates nothing, and after
 * a {@link #wrap} that did not answer {@link RtpValidity#VALID} its fields must not be read. It
 * does not judge sequence numbers or sources: {@link ReceptionStatistics} and {@link Latch} do.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                           timestamp                           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |           synchronization source (SSRC) identifier            |
 * +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
 * |            contributing source (CSRC) identifiers  (CC x 32)  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |   X=1: defined by profile     |   length in 32-bit words      |
 * |                        header extension                       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                  payload ...  | P=1: padding  | padding count |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class RtpPacket {
  public static final int FIXED_HEADER_BYTES = 12;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final int MARKER_BIT = 0x80;

  private ByteBuffer buffer = NOTHING;
  private int offset;
  private int length;
  private int payloadOffset;
  private int payloadLength;

  /**
   * Lays the view over {@code length} bytes at the absolute index {@code offset}; the buffer's
   * position is neither used nor moved.
   *
   * @throws IndexOutOfBoundsException if the region is not inside the buffer: a bug, not bad input
   */
  public RtpValidity wrap(ByteBuffer buffer, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, buffer.limit());
    if (buffer.order() != ByteOrder.BIG_ENDIAN) {
      throw new IllegalArgumentException("RTP is read in network byte order");
    }
    this.buffer = buffer;
    this.offset = offset;
    this.length = length;
    return measure();
  }

  private RtpValidity measure() {
    if (length < FIXED_HEADER_BYTES) {
      return RtpValidity.TOO_SHORT;
    }
    if (version() != 2) {
      return RtpValidity.NOT_VERSION_2;
    }
    int header = FIXED_HEADER_BYTES + 4 * csrcCount();
    if (header > length) {
      return RtpValidity.CSRC_PAST_END;
    }
    if (hasExtension()) {
      if (header + 4 > length) {
        return RtpValidity.EXTENSION_PAST_END;
      }
      header += 4 + 4 * (buffer.getShort(offset + header + 2) & 0xFFFF);
      if (header > length) {
        return RtpValidity.EXTENSION_PAST_END;
      }
    }
    int padding = 0;
    if (hasPadding()) {
      padding = buffer.get(offset + length - 1) & 0xFF;
      if (padding == 0 || header + padding > length) {
        return RtpValidity.BAD_PADDING;
      }
    }
    payloadOffset = offset + header;
    payloadLength = length - header - padding;
    return RtpValidity.VALID;
  }

  public int version() {
    return (buffer.get(offset) & 0xFF) >>> 6;
  }

  public boolean hasPadding() {
    return (buffer.get(offset) & 0x20) != 0;
  }

  public boolean hasExtension() {
    return (buffer.get(offset) & 0x10) != 0;
  }

  public int csrcCount() {
    return buffer.get(offset) & 0x0F;
  }

  /** The contributing source at {@code index}, below {@link #csrcCount()}. */
  public int csrc(int index) {
    Objects.checkIndex(index, csrcCount());
    return buffer.getInt(offset + FIXED_HEADER_BYTES + 4 * index);
  }

  /** What kind of header extension there is; only if there is one. */
  int extensionProfile() {
    return buffer.getShort(extensionOffset()) & 0xFFFF;
  }

  /** Octets of the header extension, its own header not counted; only if there is one. */
  int extensionLength() {
    return 4 * (buffer.getShort(extensionOffset() + 2) & 0xFFFF);
  }

  /** One of them. */
  int extensionOctet(int index) {
    return buffer.get(extensionOffset() + 4 + index) & 0xFF;
  }

  private int extensionOffset() {
    return offset + FIXED_HEADER_BYTES + 4 * csrcCount();
  }

  public boolean marker() {
    return (buffer.get(offset + 1) & MARKER_BIT) != 0;
  }

  /** 0 to 127. */
  public int payloadType() {
    return buffer.get(offset + 1) & 0x7F;
  }

  /** 0 to 65535. */
  public int sequence() {
    return buffer.getShort(offset + 2) & 0xFFFF;
  }

  /** In units of the payload's clock; an unsigned number in an int. */
  public int timestamp() {
    return buffer.getInt(offset + 4);
  }

  /** An unsigned number in an int. */
  public int ssrc() {
    return buffer.getInt(offset + 8);
  }

  /** Absolute index of the payload in the wrapped buffer. */
  public int payloadOffset() {
    return payloadOffset;
  }

  /** Bytes of payload, padding not counted. */
  public int payloadLength() {
    return payloadLength;
  }

  /** Bytes of the whole packet. */
  public int length() {
    return length;
  }

  public void setMarker(boolean marker) {
    int rest = buffer.get(offset + 1) & 0x7F;
    buffer.put(offset + 1, (byte) (marker ? rest | MARKER_BIT : rest));
  }

  public void setPayloadType(int payloadType) {
    int marker = buffer.get(offset + 1) & MARKER_BIT;
    buffer.put(offset + 1, (byte) (marker | (payloadType & 0x7F)));
  }

  public void setSequence(int sequence) {
    buffer.putShort(offset + 2, (short) sequence);
  }

  public void setTimestamp(int timestamp) {
    buffer.putInt(offset + 4, timestamp);
  }

  public void setSsrc(int ssrc) {
    buffer.putInt(offset + 8, ssrc);
  }

  /**
   * Writes a fixed header without CSRC, extension or padding at the absolute index {@code offset}.
   *
   * @return the absolute index at which the payload begins
   */
  public static int writeHeader(
      ByteBuffer buffer,
      int offset,
      boolean marker,
      int payloadType,
      int sequence,
      int timestamp,
      int ssrc) {
    buffer.put(offset, (byte) 0x80);
    buffer.put(offset + 1, (byte) ((marker ? MARKER_BIT : 0) | (payloadType & 0x7F)));
    buffer.putShort(offset + 2, (short) sequence);
    buffer.putInt(offset + 4, timestamp);
    buffer.putInt(offset + 8, ssrc);
    return offset + FIXED_HEADER_BYTES;
  }
}
