package io.tandem.media.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.rtp.Latch;
import io.tandem.rtp.PayloadTypes;
import io.tandem.rtp.ReceptionStatistics;
import io.tandem.rtp.RtcpCompound;
import io.tandem.rtp.RtpPacket;
import io.tandem.rtp.quality.QualityMeter;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IntakeTest {
  private static final InetSocketAddress PHONE =
      new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 4000);
  private static final InetSocketAddress STRANGER =
      new InetSocketAddress(InetAddress.ofLiteral("192.0.2.66"), 4000);
  private static final String RTP = "80000001000000a001020304ffff";
  private static final String RTCP = "80c9000100000001";

  private final RtpIntake rtp = intake(0, 3);
  private final RtcpIntake rtcp =
      new RtcpIntake(new RtcpCompound(), new Latch(0), new Latch(0), 3, 7);

  private static RtpIntake intake(long windowNanos, int maxPacketsPerSecond) {
    ReceptionStatistics received = new ReceptionStatistics(8000);
    return new RtpIntake(
        new RtpPacket(),
        new Latch(windowNanos),
        received,
        new QualityMeter(received, new PayloadTypes()),
        maxPacketsPerSecond,
        7);
  }

  @Test
  void measuresWhatThePhoneSends() {
    rtp.latch().onSignalled(PHONE, 0);
    assertThat(onRtp(RTP, PHONE)).isEqualTo(Fate.ACCEPTED);
    assertThat(rtp.statistics().packets()).isEqualTo(1);
    assertThat(rtp.statistics().octets()).isEqualTo(2);
    assertThat(rtp.hasHeard()).isTrue();
  }

  @Test
  void namesTheReasonOfEachDrop() {
    assertThat(onRtp(RTP, PHONE)).isEqualTo(Fate.UNSIGNALLED);
    rtp.latch().onSignalled(PHONE, 0);
    assertThat(onRtp("", PHONE)).isEqualTo(Fate.MALFORMED);
    assertThat(onRtp("40000001000000a001020304", PHONE)).isEqualTo(Fate.MALFORMED);
    assertThat(onRtp(RTCP, PHONE)).isEqualTo(Fate.RTCP_ON_RTP_PORT);
    assertThat(onRtp(RTP, PHONE)).isEqualTo(Fate.ACCEPTED);
    assertThat(onRtp(RTP, STRANGER)).isEqualTo(Fate.STRANGER);
    assertThat(rtp.strangers()).isEqualTo(2);
    assertThat(rtp.statistics().packets()).isEqualTo(1);
  }

  @Test
  void dropsAFloodUntilTheNextSecond() {
    rtp.latch().onSignalled(PHONE, 0);
    for (int i = 0; i < 3; i++) {
      assertThat(onRtp(RTP, PHONE)).isEqualTo(Fate.ACCEPTED);
    }
    assertThat(onRtp(RTP, PHONE)).isEqualTo(Fate.OVER_RATE);
    rtp.onSecond();
    assertThat(onRtp(RTP, PHONE)).isEqualTo(Fate.ACCEPTED);
  }

  @Test
  void looksIntoNothingThatTheLatchWouldRefuseWhateverItHolds() {
    RtpIntake closed = intake(0, 3);
    assertThat(closed.onSealed(PHONE, 1)).isEqualTo(Fate.UNSIGNALLED);
    closed.latch().onSignalled(PHONE, 0);
    assertThat(closed.onSealed(STRANGER, 1)).isEqualTo(Fate.STRANGER);
    assertThat(closed.strangers()).isEqualTo(2);
    assertThat(closed.onSealed(PHONE, 1)).isEqualTo(Fate.ACCEPTED);
    assertThat(closed.latch().state()).as("learns nothing").isEqualTo(Latch.State.LISTENING);
    assertThat(rtcp.onSealed(PHONE, 1)).isEqualTo(Fate.UNSIGNALLED);
    rtcp.latch().onSignalled(PHONE, 0);
    assertThat(rtcp.onSealed(STRANGER, 1)).isEqualTo(Fate.STRANGER);
    assertThat(rtcp.onSealed(PHONE, 1)).isEqualTo(Fate.ACCEPTED);
  }

  @Test
  void looksIntoAFewForgeriesOfAnAddressAndNeverKeepsThePhoneOut() {
    RtpIntake open = intake(1_000, 1_000);
    open.latch().onSignalled(PHONE, 0);
    int lookedAt = 0;
    for (int i = 0; i < 500; i++) {
      InetSocketAddress flood = new InetSocketAddress(STRANGER.getAddress(), 1_024 + i);
      if (open.onSealed(flood, 1).isAccepted()) {
        lookedAt++;
        open.onForgery(flood);
      }
      // The address that was signalled may be forged too.
      assertThat(open.onSealed(PHONE, 1)).isEqualTo(Fate.ACCEPTED);
      open.onForgery(PHONE);
    }
    assertThat(lookedAt).isEqualTo(ForgeryLimit.FAILURES_PER_SECOND);
    assertThat(open.onSealed(STRANGER, 1)).isEqualTo(Fate.OVER_RATE);

    int moved = 0;
    for (int host = 1; host <= 64; host++) {
      InetSocketAddress elsewhere =
          new InetSocketAddress(InetAddress.ofLiteral("198.51.100." + host), 4000);
      moved += open.onSealed(elsewhere, 1).isAccepted() ? 1 : 0;
    }
    assertThat(moved).as("phones that would be let in, of 64").isGreaterThan(56);
    open.onSecond();
    assertThat(open.onSealed(STRANGER, 1)).isEqualTo(Fate.ACCEPTED);
  }

  @Test
  void looksIntoNoMorePacketsOfASecondThanWouldBeTaken() {
    rtp.latch().onSignalled(PHONE, 0);
    for (int i = 0; i < 3; i++) {
      assertThat(rtp.onSealed(PHONE, 1)).isEqualTo(Fate.ACCEPTED);
      assertThat(onRtp(RTP, PHONE)).isEqualTo(Fate.ACCEPTED);
    }
    assertThat(rtp.onSealed(PHONE, 1)).isEqualTo(Fate.OVER_RATE);
  }

  @Test
  void letsAMalformedPacketLearnNothing() {
    RtpIntake open = intake(1_000, 3);
    open.latch().onSignalled(PHONE, 0);
    ByteBuffer bytes = bytes("40000001000000a001020304");
    open.onDatagram(bytes, 0, bytes.limit(), STRANGER, 1);
    assertThat(open.latch().target()).isEqualTo(PHONE);
  }

  @Test
  void judgesRtcpByItsOwnLatch() {
    assertThat(onRtcp(RTCP, PHONE)).isEqualTo(Fate.UNSIGNALLED);
    rtcp.latch().onSignalled(PHONE, 0);
    assertThat(onRtcp(RTP, PHONE)).isEqualTo(Fate.MALFORMED);
    assertThat(onRtcp(RTCP, STRANGER)).isEqualTo(Fate.STRANGER);
    assertThat(onRtcp(RTCP, PHONE)).isEqualTo(Fate.ACCEPTED);
  }

  @Test
  void learnsWhoReportsOnlyWhereTheAudioComesFrom() {
    InetSocketAddress reports = new InetSocketAddress(PHONE.getAddress(), 4001);
    InetSocketAddress mapped = new InetSocketAddress(PHONE.getAddress(), 61_001);
    RtpIntake audio = intake(1_000, 3);
    RtcpIntake open = new RtcpIntake(new RtcpCompound(), new Latch(1_000), audio.latch(), 9, 7);
    audio.latch().onSignalled(PHONE, 0);
    open.latch().onSignalled(reports, 0);
    ByteBuffer rtpBytes = bytes(RTP);
    assertThat(audio.onDatagram(rtpBytes, 0, rtpBytes.limit(), PHONE, 1)).isEqualTo(Fate.ACCEPTED);

    ByteBuffer report = bytes(RTCP);
    assertThat(open.onDatagram(report, 0, report.limit(), STRANGER, 1)).isEqualTo(Fate.STRANGER);
    assertThat(open.onSealed(STRANGER, 1)).isEqualTo(Fate.STRANGER);
    assertThat(open.onDatagram(report, 0, report.limit(), mapped, 1)).isEqualTo(Fate.ACCEPTED);
    assertThat(open.latch().target()).isEqualTo(mapped);
    assertThat(open.onDatagram(report, 0, report.limit(), reports, 1)).isEqualTo(Fate.ACCEPTED);
  }

  @Test
  void allocatesNothingPerPacket() {
    RtpIntake intake = intake(0, 1_000_000);
    intake.latch().onSignalled(PHONE, 0);
    // Equal, not the same: as each packet brings a new object for its sender.
    InetSocketAddress sender =
        new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), PHONE.getPort());
    ByteBuffer bytes = bytes(RTP);
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = 0;
    for (int i = 0; i < 150_000; i++) {
      if (i == 50_000) {
        before = threads.getCurrentThreadAllocatedBytes();
      }
      bytes.putShort(2, (short) i);
      intake.onDatagram(bytes, 0, bytes.limit(), sender, i * 20_000_000L);
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(intake.statistics().packets()).isEqualTo(150_000);
    assertThat(allocated).as("bytes for 100,000 packets").isLessThan(100_000);
  }

  @Test
  void neverThrowsOnAnyBytes() {
    rtp.latch().onSignalled(PHONE, 0);
    rtcp.latch().onSignalled(PHONE, 0);
    for (long seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      byte[] noise = new byte[random.nextInt(64)];
      random.nextBytes(noise);
      rtp.onDatagram(ByteBuffer.wrap(noise), 0, noise.length, PHONE, seed);
      rtcp.onDatagram(ByteBuffer.wrap(noise), 0, noise.length, PHONE, seed);
    }
  }

  private Fate onRtp(String hex, InetSocketAddress source) {
    ByteBuffer bytes = bytes(hex);
    return rtp.onDatagram(bytes, 0, bytes.limit(), source, 1);
  }

  private Fate onRtcp(String hex, InetSocketAddress source) {
    ByteBuffer bytes = bytes(hex);
    return rtcp.onDatagram(bytes, 0, bytes.limit(), source, 1);
  }

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
  }
}
