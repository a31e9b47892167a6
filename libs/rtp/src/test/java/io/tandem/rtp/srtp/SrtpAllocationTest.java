package io.tandem.rtp.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.rtp.RtpPacket;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a packet costs the collector: nothing, whether it is sealed, opened, refused or a report.
 */
class SrtpAllocationTest {
  private static final int PACKETS = 20_000;
  private static final int LENGTH = RtpPacket.FIXED_HEADER_BYTES + 160;
  private static final int REPORT_LENGTH = 28;

  private final com.sun.management.ThreadMXBean threads =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @EnumSource(SrtpSuite.class)
  void allocatesNothingForAPacketOnceItsSourceIsKnown(SrtpSuite suite) {
    byte[] octets = new byte[suite.keyOctets() + suite.saltOctets()];
    Arrays.fill(octets, (byte) 0x5A);
    SrtpWorkbench bench = new SrtpWorkbench();
    try (MasterKey key = MasterKey.of(suite, octets);
        SrtpSender sender = SrtpSender.beginning(key, bench);
        SrtpReceiver receiver = SrtpReceiver.beginning(key, bench)) {
      byte[] packet = new byte[LENGTH + suite.rtpOverhead()];
      byte[] forged = new byte[packet.length];
      byte[] report = new byte[REPORT_LENGTH + suite.rtcpOverhead()];
      int good = 0;
      long before = 0;
      for (int i = 0; i < 2 * PACKETS; i++) {
        if (i == PACKETS) {
          before = threads.getCurrentThreadAllocatedBytes();
        }
        header(packet, i);
        report(report);
        good += sender.protectRtp(packet, 0, LENGTH) == SrtpOutcome.OK ? 1 : 0;
        System.arraycopy(packet, 0, forged, 0, packet.length);
        forged[LENGTH] ^= 1;
        good +=
            receiver.unprotectRtp(forged, 0, forged.length) == SrtpOutcome.AUTHENTICATION_FAILED
                ? 1
                : 0;
        good += receiver.unprotectRtp(packet, 0, packet.length) == SrtpOutcome.OK ? 1 : 0;
        good += sender.protectRtcp(report, 0, REPORT_LENGTH) == SrtpOutcome.OK ? 1 : 0;
        good += receiver.unprotectRtcp(report, 0, report.length) == SrtpOutcome.OK ? 1 : 0;
      }
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      assertThat(good).isEqualTo(5 * 2 * PACKETS);
      // Half an octet for each packet at most: what the compiler of this JVM does meanwhile.
      assertThat(allocated).as("octets for %d packets", PACKETS).isLessThan(PACKETS / 2);
    }
  }

  private static void header(byte[] packet, int sequence) {
    packet[0] = (byte) 0x80;
    packet[1] = 8;
    packet[2] = (byte) (sequence >> 8);
    packet[3] = (byte) sequence;
    Octets.putInt(packet, 8, 0xABCD);
  }

  private static void report(byte[] report) {
    Arrays.fill(report, (byte) 0);
    report[0] = (byte) 0x80;
    report[1] = (byte) 200;
    report[3] = 6;
    Octets.putInt(report, 4, 0xABCD);
  }
}
