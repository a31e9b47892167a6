package io.tandem.sdp;

/**
 * An address and RTP port of our own media node, as it is told to a phone.
 *
 * @param host a literal IPv4 or IPv6 address
 * @param port 1 to 65535; RTCP is expected on the next one
 */
public record MediaAddress(String host, int port) {
  public MediaAddress {
    Lines.requireToken(host, "host");
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port " + port);
    }
  }
}
