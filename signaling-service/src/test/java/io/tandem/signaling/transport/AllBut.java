package io.tandem.signaling.transport;

import java.net.InetSocketAddress;
import java.util.function.IntSupplier;

/** Lets in everybody but one port, and knows everybody. */
record AllBut(IntSupplier bannedPort) implements Admission {

  @Override
  public boolean admits(InetSocketAddress remote) {
    return remote.getPort() != bannedPort.getAsInt();
  }

  @Override
  public boolean knows(InetSocketAddress remote) {
    return true;
  }
}
