package io.tandem.rtp;

import java.nio.ByteBuffer;
import java.util.function.IntUnaryOperator;

/**
 * Renames the sources in an RTCP packet, in place. Whoever sends streams on under other SSRCs must
 * say the same in the reports that go with them, and translate back what is reported to him. It
 * allocates nothing, has no state, and leaves alone what it does not know: SSRCs within feedback of
 * RFC 5104 and within blocks that came after RFC 3611.
 */
public final class RtcpNames {
  /** RFC 3550 section 6.7. */
  private static final int APPLICATION = 204;

  /** RFC 4585 section 6.1. */
  private static final int TRANSPORT_FEEDBACK = 205;

  private static final int PAYLOAD_FEEDBACK = 206;

  private static final int SENDER_AT = 4;
  private static final int FEEDBACK_MEDIA_AT = 8;

  /** RFC 3611 section 4.5: a row of these, each of SSRC, LRR and DLRR. */
  private static final int DLRR_TYPE = 5;

  private static final int DLRR_OCTETS = 12;

  /** RFC 3611 section 4.4: it names nobody. */
  private static final int REFERENCE_TIME_TYPE = 4;

  /** RFC 3611 section 4: what later documents add is not known here. */
  private static final int LAST_KNOWN_TYPE = 7;

  private RtcpNames() {}

  /** Renames whoever sends or describes himself in it: all but whom it reports on. */
  public static void renameSenders(RtcpPacket packet, IntUnaryOperator names) {
    switch (packet.type()) {
      case RtcpPacket.SENDER_REPORT,
          RtcpPacket.RECEIVER_REPORT,
          RtcpPacket.EXTENDED_REPORT,
          APPLICATION,
          TRANSPORT_FEEDBACK,
          PAYLOAD_FEEDBACK ->
          rename(packet, SENDER_AT, names);
      case RtcpPacket.BYE -> {
        for (int i = 0; i < packet.count(); i++) {
          rename(packet, SENDER_AT + Integer.BYTES * i, names);
        }
      }
      case RtcpPacket.SOURCE_DESCRIPTION -> renameChunks(packet, names);
      default -> {}
    }
  }

  /** RFC 3550 section 6.5: items end with an octet of zero, and the chunk with its word. */
  private static void renameChunks(RtcpPacket packet, IntUnaryOperator names) {
    ByteBuffer buffer = packet.buffer();
    int at = SENDER_AT;
    for (int i = 0; i < packet.count() && at + Integer.BYTES <= packet.length(); i++) {
      rename(packet, at, names);
      at += Integer.BYTES;
      while (at + 1 < packet.length() && buffer.get(packet.offset() + at) != 0) {
        at += 2 + (buffer.get(packet.offset() + at + 1) & 0xFF);
      }
      at = (at / Integer.BYTES + 1) * Integer.BYTES;
    }
  }

  /** Renames those whose packets are reported on. */
  public static void renameSubjects(RtcpPacket packet, IntUnaryOperator names) {
    switch (packet.type()) {
      case RtcpPacket.SENDER_REPORT, RtcpPacket.RECEIVER_REPORT -> {
        int first =
            packet.type() == RtcpPacket.SENDER_REPORT ? 8 + RtcpPacket.SENDER_INFO_BYTES : 8;
        for (int i = 0; i < packet.count(); i++) {
          rename(packet, first + RtcpPacket.REPORT_BLOCK_BYTES * i, names);
        }
      }
      case TRANSPORT_FEEDBACK, PAYLOAD_FEEDBACK -> rename(packet, FEEDBACK_MEDIA_AT, names);
      case RtcpPacket.EXTENDED_REPORT -> renameBlocks(packet, names);
      default -> {}
    }
  }

  private static void renameBlocks(RtcpPacket packet, IntUnaryOperator names) {
    ByteBuffer buffer = packet.buffer();
    int at = 8;
    while (at + Integer.BYTES <= packet.length()) {
      int type = buffer.get(packet.offset() + at) & 0xFF;
      int end = at + 4 + 4 * (buffer.getShort(packet.offset() + at + 2) & 0xFFFF);
      if (end > packet.length()) {
        return;
      }
      if (type == DLRR_TYPE) {
        for (int block = at + 4; block + DLRR_OCTETS <= end; block += DLRR_OCTETS) {
          rename(packet, block, names);
        }
      } else if (type != REFERENCE_TIME_TYPE && type <= LAST_KNOWN_TYPE && at + 8 <= end) {
        rename(packet, at + 4, names);
      }
      at = end;
    }
  }

  private static void rename(RtcpPacket packet, int at, IntUnaryOperator names) {
    if (at + Integer.BYTES <= packet.length()) {
      int absolute = packet.offset() + at;
      packet.buffer().putInt(absolute, names.applyAsInt(packet.buffer().getInt(absolute)));
    }
  }
}
