package io.tandem.media.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.rtp.PayloadTypes;
import io.tandem.rtp.ReceptionStatistics;
import io.tandem.rtp.RtcpCompound;
import io.tandem.rtp.RtcpPacket;
import io.tandem.rtp.RtpPacket;
import io.tandem.rtp.quality.QualityMeter;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class OwnReportsTest {
  private static final long MILLI = 1_000_000;

  private final RtpPacket view = new RtpPacket();
  private final RtcpCompound compound = new RtcpCompound();

  /** An end with a stream of its own. */
  private final class End {
    final ReceptionStatistics heard = new ReceptionStatistics(8000);
    final QualityMeter quality = new QualityMeter(heard, new PayloadTypes());
    final int ssrc;
    final RtpStream stream;
    final OwnReports reports;

    End(int ssrc) {
      this.ssrc = ssrc;
      stream = new RtpStream(10, 0);
      reports = new OwnReports(ssrc, "c" + ssrc, heard, quality);
    }

    void sendTo(End other, long nowNanos) {
      ByteBuffer bytes = ByteBuffer.allocate(172);
      RtpPacket.writeHeader(bytes, 0, false, 0, stream.sequence(), stream.timestamp(), ssrc);
      stream.next(160, 160);
      view.wrap(bytes, 0, bytes.limit());
      quality.onSent(view);
      other.quality.onReceived(view, other.heard.onPacket(view, nowNanos));
    }

    ByteBuffer report(long nowNanos) {
      ByteBuffer out = ByteBuffer.allocate(200);
      reports.sender(out, stream, 1_795_000_000_000L + nowNanos / MILLI, nowNanos);
      return out.flip();
    }

    int on(ByteBuffer report, long nowNanos) {
      assertThat(compound.wrap(report, 0, report.limit()).isValid()).isTrue();
      assertThat(compound.next()).isTrue();
      quality.onReport(compound.packet(), nowNanos);
      assertThat(compound.packet().type()).isEqualTo(RtcpPacket.SENDER_REPORT);
      return compound.packet().count();
    }
  }

  @Test
  void bothEndsLearnTheRoundTripFromSenderReportsAlone() {
    End here = new End(1);
    End there = new End(2);
    here.sendTo(there, 0);
    there.sendTo(here, 0);

    there.on(here.report(100 * MILLI), 130 * MILLI);
    here.on(there.report(1_130 * MILLI), 1_180 * MILLI);
    there.on(here.report(2_180 * MILLI), 2_210 * MILLI);

    assertThat(here.quality.roundTripMillis().orElseThrow()).isCloseTo(80, within(0.1));
    assertThat(there.quality.roundTripMillis().orElseThrow()).isCloseTo(80, within(0.1));
  }

  @Test
  void hasNoBlockAsLongAsNothingWasHeard() {
    End here = new End(1);
    End there = new End(2);
    here.sendTo(there, 0);
    assertThat(there.on(here.report(0), 0)).isZero();
    assertThat(here.on(there.report(0), 0)).isEqualTo(1);
  }
}
