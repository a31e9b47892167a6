package io.tandem.rtp;

import java.nio.ByteBuffer;
import java.util.function.IntUnaryOperator;

/**
 * Renames the sources in an RTCP packet, in place. Whoever sends streams on under other SSRCs must
 * say the same in the reports that go with them, and translate back what is reported to him (table:
 * docs/specs/srtp.md). It allocates nothing, has no state, and leaves alone what it does not know;
 * {@link #knows} tells of that, since names that nobody has translated are worse than none.
 */
public final class RtcpNames {
  /** RFC 3550 section 6.7. */
  private static final int APPLICATION = 204;

  /** RFC 4585 section 6.1. */
  private static final int TRANSPORT_FEEDBACK = 205;

  private static final int PAYLOAD_FEEDBACK = 206;

  private static final int SENDER_AT = 4;
  private static final int FEEDBACK_MEDIA_AT = 8;
  private static final int FEEDBACK_ENTRIES_AT = 12;

  /** RFC 5104 section 4: an SSRC and a word, for each that something is asked of or told. */
  private static final int FEEDBACK_ENTRY_OCTETS = 8;

  /** RFC 3611 section 4.5: a row of these, each of SSRC, LRR and DLRR. */
  private static final int DLRR_TYPE = 5;

  private static final int DLRR_OCTETS = 12;

  /** RFC 3611 section 4.4: it names nobody. */
  private static final int REFERENCE_TIME_TYPE = 4;

  /** RFC 3611 section 4: what later documents add is not known here. */
  private static final int LAST_KNOWN_TYPE = 7;

  private RtcpNames() {}

  /** Whom the entries of a feedback packet name, by its type and format. */
  private enum Entries {
    NOBODY,
    ONE_EACH,
    UNKNOWN
  }

  private static Entries entries(RtcpPacket feedback) {
    return feedback.type() == TRANSPORT_FEEDBACK
        ? switch (feedback.count()) {
          // NACK (RFC 4585), SR-REQ (RFC 6051), TLLEI (RFC 6642), ECN (RFC 6679), congestion.
          case 1, 5, 7, 8, 15 -> Entries.NOBODY;
          // TMMBR and TMMBN (RFC 5104 sections 4.2.1 and 4.2.2).
          case 3, 4 -> Entries.ONE_EACH;
          default -> Entries.UNKNOWN;
        }
        : switch (feedback.count()) {
          // PLI, SLI, RPSI (RFC 4585 section 6.3).
          case 1, 2, 3 -> Entries.NOBODY;
          // FIR, TSTR, TSTN (RFC 5104 section 4.3).
          case 4, 5, 6 -> Entries.ONE_EACH;
          default -> Entries.UNKNOWN;
        };
  }

  /** Whether everybody whom the packet names is renamed by the other methods. */
  public static boolean knows(RtcpPacket packet) {
    return switch (packet.type()) {
      case RtcpPacket.SENDER_REPORT,
          RtcpPacket.RECEIVER_REPORT,
          RtcpPacket.SOURCE_DESCRIPTION,
          RtcpPacket.BYE,
          APPLICATION ->
          true;
      case TRANSPORT_FEEDBACK, PAYLOAD_FEEDBACK -> entries(packet) != Entries.UNKNOWN;
      case RtcpPacket.EXTENDED_REPORT -> renameBlocks(packet, IntUnaryOperator.identity());
      default -> false;
    };
  }

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
      case TRANSPORT_FEEDBACK, PAYLOAD_FEEDBACK -> {
        rename(packet, FEEDBACK_MEDIA_AT, names);
        if (entries(packet) == Entries.ONE_EACH) {
          int at = FEEDBACK_ENTRIES_AT;
          for (; at + FEEDBACK_ENTRY_OCTETS <= packet.length(); at += FEEDBACK_ENTRY_OCTETS) {
            rename(packet, at, names);
          }
        }
      }
      case RtcpPacket.EXTENDED_REPORT -> {
        boolean _ = renameBlocks(packet, names);
      }
      default -> {}
    }
  }

  /** Answers whether it knew them all. */
  private static boolean renameBlocks(RtcpPacket packet, IntUnaryOperator names) {
    boolean known = true;
    ByteBuffer buffer = packet.buffer();
    int at = 8;
    while (at + Integer.BYTES <= packet.length()) {
      int type = buffer.get(packet.offset() + at) & 0xFF;
      int end = at + 4 + 4 * (buffer.getShort(packet.offset() + at + 2) & 0xFFFF);
      if (end > packet.length()) {
        return false;
      }
      if (type == DLRR_TYPE) {
        for (int block = at + 4; block + DLRR_OCTETS <= end; block += DLRR_OCTETS) {
          rename(packet, block, names);
        }
      } else if (type > LAST_KNOWN_TYPE) {
        known = false;
      } else if (type != REFERENCE_TIME_TYPE && at + 8 <= end) {
        rename(packet, at + 4, names);
      }
      at = end;
    }
    return known;
  }

  private static void rename(RtcpPacket packet, int at, IntUnaryOperator names) {
    if (at + Integer.BYTES <= packet.length()) {
      int absolute = packet.offset() + at;
      packet.buffer().putInt(absolute, names.applyAsInt(packet.buffer().getInt(absolute)));
    }
  }
}
