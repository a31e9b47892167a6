package io.tandem.fuzz;

import io.tandem.rtp.HeaderExtensions;
import io.tandem.rtp.PacketKind;
import io.tandem.rtp.ReceptionStatistics;
import io.tandem.rtp.RtcpCompound;
import io.tandem.rtp.RtcpNames;
import io.tandem.rtp.RtcpPacket;
import io.tandem.rtp.RtpPacket;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A datagram on a media port: told apart, laid out, every field read and written back. */
public final class RtpTarget {
  private static final int BEFORE = 7;

  private RtpTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Bounded.run(input, RtpTarget::read);
  }

  private static void read(byte[] bytes) {
    // Not at the start, not at the end: the region is what the packet may touch.
    ByteBuffer buffer = ByteBuffer.allocate(BEFORE + bytes.length + BEFORE);
    buffer.put(BEFORE, bytes);
    PacketKind.of(buffer, BEFORE, bytes.length);
    readRtcp(buffer, bytes.length);
    translate(bytes);
    readRtp(buffer, bytes.length);
  }

  private static void readRtp(ByteBuffer buffer, int length) {
    RtpPacket packet = new RtpPacket();
    if (!packet.wrap(buffer, BEFORE, length).isValid()) {
      return;
    }
    for (int i = 0; i < packet.csrcCount(); i++) {
      packet.csrc(i);
    }
    int payloadEnd = packet.payloadOffset() + packet.payloadLength();
    if (packet.payloadLength() < 0 || payloadEnd > BEFORE + length) {
      throw new AssertionError("payload to " + payloadEnd + " of " + length);
    }
    for (int id = 1; id <= 255; id++) {
      int octet = HeaderExtensions.firstOctet(packet, id);
      if (octet < HeaderExtensions.NONE || octet > 255) {
        throw new AssertionError("element " + id + " begins with " + octet);
      }
    }
    packet.setMarker(packet.marker());
    packet.setPayloadType(packet.payloadType());
    packet.setSequence(packet.sequence());
    packet.setTimestamp(packet.timestamp());
    packet.setSsrc(packet.ssrc());
    if (!packet.wrap(buffer, BEFORE, length).isValid()) {
      throw new AssertionError("written back, it is another packet");
    }
    ReceptionStatistics statistics = new ReceptionStatistics(8000);
    statistics.onPacket(packet, 0);
    statistics.onPacket(packet, 1);
    statistics.takeFractionLost();
  }

  private static void readRtcp(ByteBuffer buffer, int length) {
    RtcpCompound compound = new RtcpCompound();
    compound.wrap(buffer, BEFORE, length);
    int bytes = 0;
    while (compound.next()) {
      RtcpPacket packet = compound.packet();
      bytes += packet.length();
      packet.senderSsrc();
      switch (packet.type()) {
        case RtcpPacket.SENDER_REPORT -> {
          packet.ntpTimestamp();
          packet.rtpTimestamp();
          packet.packetsSent();
          packet.octetsSent();
          readBlocks(packet);
        }
        case RtcpPacket.RECEIVER_REPORT -> readBlocks(packet);
        case RtcpPacket.SOURCE_DESCRIPTION -> packet.cname();
        case RtcpPacket.BYE -> {
          for (int i = 0; i < packet.count(); i++) {
            packet.byeSsrc(i);
          }
        }
        default -> {
          // Nothing more is read of other types.
        }
      }
    }
    if (bytes > length) {
      throw new AssertionError(bytes + " bytes of packets in " + length);
    }
  }

  /**
   * As between a leg with SRTP and another: renamed and back it is the same, and some is left out.
   */
  private static void translate(byte[] bytes) {
    byte[] octets = bytes.clone();
    ByteBuffer buffer = ByteBuffer.wrap(octets);
    RtcpCompound compound = new RtcpCompound();
    for (int time = 0; time < 2; time++) {
      compound.wrap(buffer, 0, octets.length);
      while (compound.next()) {
        RtcpNames.renameSenders(compound.packet(), name -> ~name);
        RtcpNames.renameSubjects(compound.packet(), name -> ~name);
      }
    }
    if (!Arrays.equals(octets, bytes)) {
      throw new AssertionError("renamed twice, it is another packet");
    }
    compound.wrap(buffer, 0, octets.length);
    int known = 0;
    while (compound.next()) {
      if (RtcpNames.knows(compound.packet())) {
        known++;
      } else {
        compound.drop();
      }
    }
    int left = compound.length();
    compound.wrap(buffer, 0, left);
    while (compound.next()) {
      known--;
    }
    if (known != 0 && left > 0) {
      throw new AssertionError(known + " packets fewer than were kept");
    }
  }

  private static void readBlocks(RtcpPacket packet) {
    for (int i = 0; i < packet.count(); i++) {
      packet.blockSsrc(i);
      packet.fractionLost(i);
      packet.cumulativeLost(i);
      packet.extendedHighestSequence(i);
      packet.jitter(i);
      packet.lastSenderReport(i);
      packet.delaySinceLastSenderReport(i);
    }
  }
}
