package io.tandem.signaling.engine;

import java.net.InetSocketAddress;

/** Learns whether anybody listens at a UDP port. */
public interface Knocker {

  /**
   * Knocks, and returns at once. Any thread.
   *
   * @param onNobody run on a thread of the adapter when the network says that nobody is there; not
   *     run when it says nothing
   */
  void knock(InetSocketAddress address, Runnable onNobody);
}
