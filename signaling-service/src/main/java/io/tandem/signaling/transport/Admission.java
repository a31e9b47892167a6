package io.tandem.signaling.transport;

import java.net.InetSocketAddress;

/**
 * Who is heard at all. Asked for each datagram before it is parsed, and for each connection before
 * it is accepted and while it lasts; by any loop, so it must take no lock.
 */
public interface Admission {

  /** False: drop without a word. */
  boolean admits(InetSocketAddress remote);

  /** Whether somebody has proven at that address and port who he is, or nobody needs to. */
  boolean knows(InetSocketAddress remote);
}
