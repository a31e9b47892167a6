package io.tandem.rtp;

import java.nio.ByteBuffer;

/**
 * A view of the blocks of one RTCP extended report (RFC 3611 section 3), walked with {@link
 * #next()}. Reused, belongs to one thread, copies nothing. It reads VoIP metrics (section 4.7) and
 * steps over the rest; a block that lies about its length ends the walk.
 *
 * <pre>
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |     BT=7      |   reserved    |       block length = 8        |
 * |                        SSRC of source                         |
 * |   loss rate   | discard rate  | burst density |  gap density  |
 * |       burst duration          |         gap duration          |
 * |     round trip delay          |       end system delay        |
 * | signal level  |  noise level  |     RERL      |     Gmin      |
 * |   R factor    | ext. R factor |    MOS-LQ     |    MOS-CQ     |
 * |   RX config   |   reserved    |          JB nominal           |
 * |          JB maximum           |          JB abs max           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class ExtendedReport {
  /** What stands next in the report. */
  public enum Block {
    VOIP_METRICS,
    /** Well-formed, of a type that is not read here. */
    OTHER,
    /** Reaches beyond the report, or is too short for its type; nothing can follow. */
    MALFORMED,
    END
  }

  private static final int VOIP_METRICS_TYPE = 7;
  private static final int VOIP_METRICS_OCTETS = 36;

  /** RFC 3611 section 4.7.5: this value is not available. */
  public static final int UNAVAILABLE = 127;

  private ByteBuffer buffer = ByteBuffer.allocate(VOIP_METRICS_OCTETS);
  private int block;
  private int cursor;
  private int end;

  /** Stands before the first block of {@code packet}, which is of another type without blocks. */
  public void lay(RtcpPacket packet) {
    buffer = packet.buffer();
    cursor = packet.offset() + 8;
    end = packet.offset() + packet.length();
    if (packet.type() != RtcpPacket.EXTENDED_REPORT) {
      cursor = end;
    }
  }

  /** Moves to the next block. */
  public Block next() {
    if (cursor >= end) {
      return Block.END;
    }
    block = cursor;
    cursor = end;
    if (end - block < 4) {
      return Block.MALFORMED;
    }
    int octets = 4 + 4 * (buffer.getShort(block + 2) & 0xFFFF);
    if (octets > end - block) {
      return Block.MALFORMED;
    }
    boolean metrics = octet(0) == VOIP_METRICS_TYPE;
    if (metrics && octets < VOIP_METRICS_OCTETS) {
      return Block.MALFORMED;
    }
    cursor = block + octets;
    return metrics ? Block.VOIP_METRICS : Block.OTHER;
  }

  /** Whose packets the metrics are about. */
  public int ssrc() {
    return buffer.getInt(block + 4);
  }

  /** Packets lost since the beginning, in 1/256. */
  public int lossRate() {
    return octet(8);
  }

  /** Packets that came too late or too early for the jitter buffer, in 1/256. */
  public int discardRate() {
    return octet(9);
  }

  /** Loss and discard within bursts, in 1/256. */
  public int burstDensity() {
    return octet(10);
  }

  /** Loss and discard between bursts, in 1/256. */
  public int gapDensity() {
    return octet(11);
  }

  /** Mean length of bursts in ms. */
  public int burstMillis() {
    return uint16(12);
  }

  /** Mean length of what is between bursts, in ms. */
  public int gapMillis() {
    return uint16(14);
  }

  /** In ms; 0 if it was not measured. */
  public int roundTripMillis() {
    return uint16(16);
  }

  /**
   * What the sender of the report adds itself, both ways and with its jitter buffer; 0: unknown.
   */
  public int endSystemMillis() {
    return uint16(18);
  }

  /** 0 to 100, or {@link #UNAVAILABLE}. */
  public int rFactor() {
    return octet(24);
  }

  /** Listening quality, 10 to 50 for 1.0 to 5.0, or {@link #UNAVAILABLE}. */
  public int listeningScoreTimes10() {
    return octet(26);
  }

  /** Conversational quality, 10 to 50 for 1.0 to 5.0, or {@link #UNAVAILABLE}. */
  public int conversationScoreTimes10() {
    return octet(27);
  }

  /** The jitter buffer's delay of a packet that comes as it should, in ms. */
  public int bufferMillis() {
    return uint16(30);
  }

  private int octet(int at) {
    return buffer.get(block + at) & 0xFF;
  }

  private int uint16(int at) {
    return buffer.getShort(block + at) & 0xFFFF;
  }
}
