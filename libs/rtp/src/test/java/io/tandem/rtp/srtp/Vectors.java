package io.tandem.rtp.srtp;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** Packets and keys for tests, written as hex or drawn from a seed. */
final class Vectors {
  private Vectors() {}

  static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
  }

  static String hex(byte[] octets) {
    return HexFormat.of().formatHex(octets);
  }

  static MasterKey key(SrtpSuite suite, SplittableRandom random) {
    byte[] octets = new byte[suite.keyOctets() + suite.saltOctets()];
    random.nextBytes(octets);
    return MasterKey.of(suite, octets);
  }

  static byte[] rtp(int ssrc, int sequence, int payloadOctets) {
    byte[] packet = new byte[12 + payloadOctets];
    packet[0] = (byte) 0x80;
    packet[2] = (byte) (sequence >> 8);
    packet[3] = (byte) sequence;
    Octets.putInt(packet, 4, sequence * 160);
    Octets.putInt(packet, 8, ssrc);
    Arrays.fill(packet, 12, packet.length, (byte) sequence);
    return packet;
  }

  /** An empty receiver report, and as many octets as are wanted behind it. */
  static byte[] rtcp(int ssrc, int more) {
    byte[] packet = new byte[8 + more];
    packet[0] = (byte) 0x80;
    packet[1] = (byte) 201;
    packet[3] = 1;
    Octets.putInt(packet, 4, ssrc);
    return packet;
  }

  /** The SRTP packet; the test stops when it was refused. */
  static byte[] sealed(SrtpSender sender, byte[] rtp) {
    byte[] packet = Arrays.copyOf(rtp, rtp.length + sender.suite().rtpOverhead());
    must(sender.protectRtp(packet, 0, rtp.length));
    return packet;
  }

  /** The SRTCP packet; the test stops when it was refused. */
  static byte[] sealedRtcp(SrtpSender sender, byte[] rtcp) {
    byte[] packet = Arrays.copyOf(rtcp, rtcp.length + sender.suite().rtcpOverhead());
    must(sender.protectRtcp(packet, 0, rtcp.length));
    return packet;
  }

  static SrtpOutcome receive(SrtpReceiver receiver, byte[] srtp) {
    return receiver.unprotectRtp(srtp.clone(), 0, srtp.length);
  }

  static SrtpOutcome receiveRtcp(SrtpReceiver receiver, byte[] srtcp) {
    return receiver.unprotectRtcp(srtcp.clone(), 0, srtcp.length);
  }

  private static void must(SrtpOutcome outcome) {
    if (outcome != SrtpOutcome.OK) {
      throw new AssertionError("not protected: " + outcome);
    }
  }
}
