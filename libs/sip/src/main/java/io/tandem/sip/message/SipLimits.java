package io.tandem.sip.message;

/**
 * How much of a message Tandem reads. All sizes in bytes.
 *
 * @param message start line, headers and body together
 * @param headerLine one header with its folded lines
 * @param headers number of header lines
 * @param vias number of Via values; each is a hop, so more is a loop
 * @param requestUri above it the answer is 414
 * @param body above it the answer is 413; the largest body that Tandem has a use for is SDP
 */
public record SipLimits(
    int message, int headerLine, int headers, int vias, int requestUri, int body) {
  public static final SipLimits DATAGRAM =
      new SipLimits(16 * 1024, 8 * 1024, 128, 64, 512, 32 * 1024);

  public static final SipLimits STREAM =
      new SipLimits(64 * 1024, 8 * 1024, 128, 64, 512, 32 * 1024);

  public SipLimits {
    if (message < 1 || headerLine < 1 || headers < 1 || vias < 1 || requestUri < 1 || body < 0) {
      throw new IllegalArgumentException("limits must be positive");
    }
  }
}
