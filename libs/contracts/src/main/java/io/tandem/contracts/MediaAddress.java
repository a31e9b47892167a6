package io.tandem.contracts;

/** Where media is received: an IP address as text, and a UDP port. */
public record MediaAddress(String host, int port) {
  public MediaAddress {
    if (host.isEmpty() || port < 1 || port > 65535) {
      throw new IllegalArgumentException("not a media address: " + host + " port " + port);
    }
  }
}
