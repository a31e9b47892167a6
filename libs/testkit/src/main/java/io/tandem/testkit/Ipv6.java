package io.tandem.testkit;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Whether this machine has IPv6 at all: many containers have not, and tests of it say so then. */
public final class Ipv6 {

  public static final InetAddress LOOPBACK = InetAddress.ofLiteral("::1");

  private Ipv6() {}

  public static boolean isHere() {
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
      return socket.isBound();
    } catch (IOException _) {
      return false;
    }
  }
}
