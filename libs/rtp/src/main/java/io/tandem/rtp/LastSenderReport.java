package io.tandem.rtp;

/**
 * The last sender report that came, as report blocks tell it back (RFC 3550 section 6.4.1: LSR and
 * DLSR), so that its sender can measure the round trip. Owned by the endpoint that received it, on
 * its loop.
 */
public final class LastSenderReport {
  private boolean came;
  private int ssrc;
  private int middle;
  private long arrivalNanos;

  /**
   * Takes a sender report.
   *
   * @param nowNanos when it came, by any monotonic clock
   */
  public void onReport(RtcpPacket report, long nowNanos) {
    came = true;
    ssrc = report.senderSsrc();
    middle = report.ntpMiddle();
    arrivalNanos = nowNanos;
  }

  /** LSR for a block about {@code source}: 0 if no sender report of it came. */
  public int middle(int source) {
    return came && source == ssrc ? middle : 0;
  }

  /** DLSR for a block about {@code source} that is sent now, in 1/65536 s: 0 without a report. */
  public int delay(int source, long nowNanos) {
    if (!came || source != ssrc) {
      return 0;
    }
    long micros = Math.max(0, nowNanos - arrivalNanos) / 1000;
    return (int) Math.min(0xFFFF_FFFFL, micros * 65_536 / 1_000_000);
  }
}
