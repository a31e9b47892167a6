package io.tandem.rtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/**
 * A view of one RTCP packet inside a compound (RFC 3550 section 6), laid by {@link RtcpCompound},
 * which has checked that the counts fit the length. Reused, belongs to one thread, copies nothing
 * but text. Fields of a type other than {@link #type()} must not be read.
 *
 * <pre>
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |V=2|P|  count  |      PT       |   length in words, minus one  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                        SSRC of the sender                     |
 * +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
 * | SR only: NTP seconds, NTP fraction, RTP timestamp,            |
 * |          packets sent, octets sent               (5 x 32)     |
 * +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
 * | per report block: SSRC                                        |
 * | fraction lost |       cumulative number of packets lost       |
 * | extended highest sequence number received                     |
 * | interarrival jitter                                           |
 * | last SR (LSR)                                                 |
 * | delay since last SR (DLSR), in 1/65536 s                      |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class RtcpPacket {
  public static final int SENDER_REPORT = 200;
  public static final int RECEIVER_REPORT = 201;
  public static final int SOURCE_DESCRIPTION = 202;
  public static final int BYE = 203;

  /** RFC 3611; its blocks are read by {@link ExtendedReport}. */
  public static final int EXTENDED_REPORT = 207;

  static final int REPORT_BLOCK_BYTES = 24;
  static final int SENDER_INFO_BYTES = 20;
  static final int CNAME_ITEM = 1;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(8);

  private ByteBuffer buffer = NOTHING;
  private int offset;
  private int length = 8;

  RtcpPacket() {}

  void lay(ByteBuffer buffer, int offset, int length) {
    this.buffer = buffer;
    this.offset = offset;
    this.length = length;
  }

  ByteBuffer buffer() {
    return buffer;
  }

  int offset() {
    return offset;
  }

  /** 192 to 223; the types known here are constants of this class. */
  public int type() {
    return buffer.get(offset + 1) & 0xFF;
  }

  /** Report blocks of SR and RR, chunks of SDES, sources of BYE; 0 to 31. */
  public int count() {
    return buffer.get(offset) & 0x1F;
  }

  /** Bytes of this packet with its header, padding not counted. */
  public int length() {
    return length;
  }

  /** The sender of SR and RR; 0 for a packet that names nobody. */
  public int senderSsrc() {
    return length >= 8 ? buffer.getInt(offset + 4) : 0;
  }

  /** SR: the 64-bit NTP timestamp. */
  public long ntpTimestamp() {
    return buffer.getLong(offset + 8);
  }

  /** SR: the middle 32 bits of the NTP timestamp, as report blocks tell it back. */
  public int ntpMiddle() {
    return (int) (ntpTimestamp() >>> 16);
  }

  /** SR: the RTP timestamp of the same instant. */
  public int rtpTimestamp() {
    return buffer.getInt(offset + 16);
  }

  /** SR: packets sent so far, unsigned. */
  public int packetsSent() {
    return buffer.getInt(offset + 20);
  }

  /** SR: octets of payload sent so far, unsigned. */
  public int octetsSent() {
    return buffer.getInt(offset + 24);
  }

  /** SR and RR: whose packets block {@code index} reports on. */
  public int blockSsrc(int index) {
    return buffer.getInt(block(index));
  }

  /** SR and RR: loss since the last report, in 1/256. */
  public int fractionLost(int index) {
    return buffer.get(block(index) + 4) & 0xFF;
  }

  /** SR and RR: a signed 24-bit number; duplicates make it negative. */
  public int cumulativeLost(int index) {
    return (buffer.getInt(block(index) + 4) << 8) >> 8;
  }

  /** SR and RR: cycles in the upper 16 bits, highest sequence number in the lower. */
  public int extendedHighestSequence(int index) {
    return buffer.getInt(block(index) + 8);
  }

  /** SR and RR: in units of the payload's clock, unsigned. */
  public int jitter(int index) {
    return buffer.getInt(block(index) + 12);
  }

  /** SR and RR: the middle 32 bits of the last SR's NTP timestamp, or 0. */
  public int lastSenderReport(int index) {
    return buffer.getInt(block(index) + 16);
  }

  /** SR and RR: in 1/65536 s, or 0. */
  public int delaySinceLastSenderReport(int index) {
    return buffer.getInt(block(index) + 20);
  }

  private int block(int index) {
    Objects.checkIndex(index, count());
    int first = type() == SENDER_REPORT ? 8 + SENDER_INFO_BYTES : 8;
    return offset + first + REPORT_BLOCK_BYTES * index;
  }

  /** BYE: the source at {@code index} that leaves. */
  public int byeSsrc(int index) {
    Objects.checkIndex(index, count());
    return buffer.getInt(offset + 4 + 4 * index);
  }

  /**
   * SDES: the CNAME of the first chunk (RFC 3550 section 6.5.1), if there is a whole one. Items are
   * not checked by the compound, so a lying item length ends the search.
   */
  public Optional<String> cname() {
    int end = offset + length;
    int item = offset + 8;
    while (item + 2 <= end && buffer.get(item) != 0) {
      int itemLength = buffer.get(item + 1) & 0xFF;
      if (item + 2 + itemLength > end) {
        return Optional.empty();
      }
      if (buffer.get(item) == CNAME_ITEM) {
        byte[] text = new byte[itemLength];
        buffer.get(item + 2, text);
        return Optional.of(new String(text, StandardCharsets.UTF_8));
      }
      item += 2 + itemLength;
    }
    return Optional.empty();
  }
}
