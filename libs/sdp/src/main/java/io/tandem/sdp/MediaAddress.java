package io.tandem.sdp;

/**
 * An address and RTP port of our own media node, as it is told to a phone.
 *
 * @param host a literal IPv4 or IPv6 address
 * @param port 1 to 65535
 * @param rtcpMux whether RTCP is expected on the same port (RFC 5761); else it is on the next one
 */
public record MediaAddress(String host, int port, boolean rtcpMux) {
  public MediaAddress(String host, int port) {
    this(host, port, false);
  }

  public MediaAddress {
    Lines.requireToken(host, "host");
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port " + port);
    }
  }
}
