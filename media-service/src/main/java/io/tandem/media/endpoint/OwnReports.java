package io.tandem.media.endpoint;

import io.tandem.rtp.ReceptionStatistics;
import io.tandem.rtp.RtcpWriter;
import io.tandem.rtp.quality.QualityMeter;
import java.nio.ByteBuffer;

/**
 * Writes the RTCP of an endpoint that is a participant of its own: what it sent, and what it heard
 * of its peer. Owned by one endpoint, on its loop. The endpoint decides when a report is due, and
 * sends it.
 */
public final class OwnReports {

  private final RtcpWriter writer;
  private final ReceptionStatistics heard;
  private final QualityMeter quality;

  /**
   * Makes the writer of one endpoint's reports.
   *
   * @param ssrc under which it reports
   * @param cname random
   * @param heard what came from the peer
   * @param quality knows the peer's last report, and is told when one leaves
   */
  public OwnReports(int ssrc, String cname, ReceptionStatistics heard, QualityMeter quality) {
    this.writer = new RtcpWriter(ssrc, cname);
    this.heard = heard;
    this.quality = quality;
  }

  /** A report of a stream that begins here, with a block about the peer if it was heard. */
  public void sender(ByteBuffer out, RtpStream stream, long epochMillis, long nowNanos) {
    long ntp = RtcpWriter.ntpTimestamp(epochMillis);
    quality.onSenderReportSent(ntp, nowNanos);
    writer.senderReport(
        out,
        ntp,
        stream.timestamp(),
        stream.packets(),
        stream.octets(),
        heard,
        quality.lastSenderReport(),
        nowNanos);
  }

  /** A report of one who only hears. */
  public void receiver(ByteBuffer out, long nowNanos) {
    writer.receiverReport(out, heard, quality.lastSenderReport(), nowNanos);
  }
}
