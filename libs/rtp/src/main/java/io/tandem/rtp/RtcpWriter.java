package io.tandem.rtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes the compound that RFC 3550 section 6.1 asks of every participant: a report (SR if media
 * was sent, else RR), then SDES with the CNAME. Writes at the buffer's position and moves it.
 * Belongs to one source; the caller decides when a report is due.
 */
public final class RtcpWriter {
  /** Seconds between 1900, where NTP counts from, and 1970. */
  private static final long NTP_EPOCH_OFFSET_SECONDS = 2_208_988_800L;

  private final int ssrc;
  private final byte[] cname;

  /**
   * @param cname 1 to 255 bytes of UTF-8; random, so that it tells nothing of us (RFC 7022)
   */
  public RtcpWriter(int ssrc, String cname) {
    this.ssrc = ssrc;
    this.cname = cname.getBytes(StandardCharsets.UTF_8);
    if (this.cname.length == 0 || this.cname.length > 255) {
      throw new IllegalArgumentException("a CNAME has 1 to 255 bytes");
    }
  }

  /**
   * A sender report with one block about {@code heard}, or with none if nothing was; then SDES.
   * Starts a new loss interval.
   *
   * @param last the last sender report that came from there
   * @param nowNanos by the clock that {@code last} was told
   */
  public void senderReport(
      ByteBuffer out,
      long ntpTimestamp,
      int rtpTimestamp,
      int packetsSent,
      int octetsSent,
      ReceptionStatistics heard,
      LastSenderReport last,
      long nowNanos) {
    int blocks = heard.packets() > 0 ? 1 : 0;
    int bytes = 8 + RtcpPacket.SENDER_INFO_BYTES + RtcpPacket.REPORT_BLOCK_BYTES * blocks;
    header(out, blocks, RtcpPacket.SENDER_REPORT, bytes);
    out.putInt(ssrc).putLong(ntpTimestamp).putInt(rtpTimestamp);
    out.putInt(packetsSent).putInt(octetsSent);
    if (blocks > 0) {
      reportBlock(out, heard, last, nowNanos);
    }
    sourceDescription(out);
  }

  /**
   * A receiver report with one block about {@code heard}, then SDES. Starts a new loss interval.
   *
   * @param last the last sender report that came from there
   * @param nowNanos by the clock that {@code last} was told
   */
  public void receiverReport(
      ByteBuffer out, ReceptionStatistics heard, LastSenderReport last, long nowNanos) {
    header(out, 1, RtcpPacket.RECEIVER_REPORT, 8 + RtcpPacket.REPORT_BLOCK_BYTES);
    out.putInt(ssrc);
    reportBlock(out, heard, last, nowNanos);
    sourceDescription(out);
  }

  private static void reportBlock(
      ByteBuffer out, ReceptionStatistics heard, LastSenderReport last, long nowNanos) {
    int lost = (int) Math.max(-0x800000, Math.min(0x7FFFFF, heard.lostFromSource()));
    out.putInt(heard.ssrc());
    out.putInt(heard.takeFractionLost() << 24 | (lost & 0xFFFFFF));
    out.putInt(heard.extendedHighestSequence());
    out.putInt(heard.jitterTicks());
    out.putInt(last.middle(heard.ssrc())).putInt(last.delay(heard.ssrc(), nowNanos));
  }

  private void sourceDescription(ByteBuffer out) {
    // At least one zero byte ends the chunk, and the chunk ends on a word (RFC 3550 section 6.5).
    int itemBytes = 2 + cname.length;
    int chunkBytes = 4 + (itemBytes + 4) / 4 * 4;
    header(out, 1, RtcpPacket.SOURCE_DESCRIPTION, 4 + chunkBytes);
    out.putInt(ssrc);
    out.put((byte) RtcpPacket.CNAME_ITEM).put((byte) cname.length).put(cname);
    for (int i = 4 + itemBytes; i < chunkBytes; i++) {
      out.put((byte) 0);
    }
  }

  private static void header(ByteBuffer out, int count, int type, int bytes) {
    out.put((byte) (0x80 | count)).put((byte) type).putShort((short) (bytes / 4 - 1));
  }

  /** The NTP timestamp of a wall-clock time, as sender reports carry it. */
  public static long ntpTimestamp(long epochMillis) {
    long seconds = Math.floorDiv(epochMillis, 1000L) + NTP_EPOCH_OFFSET_SECONDS;
    long fraction = (Math.floorMod(epochMillis, 1000L) << 32) / 1000L;
    return seconds << 32 | fraction;
  }
}
