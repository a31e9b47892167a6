package io.tandem.signaling.transport;

import java.net.InetSocketAddress;

/**
 * Who is heard at all. Asked for each datagram before it is parsed, and for each connection before
 * it is accepted; by any loop, so it must take no lock.
 */
@FunctionalInterface
public interface Admission {

  /** False: drop without a word. */
  boolean admits(InetSocketAddress remote);
}
