package io.tandem.e2e.harness;

import io.tandem.testkit.Ipv6;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.BitSet;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Consecutive ports on loopback, of both address families, that were free a moment ago for both UDP
 * and TCP. Taken at random from below the kernel's ephemeral range, so that no client socket of
 * anybody lands in the block between the question and its use; runs beside each other rarely meet.
 * No port of a small block is given twice in one run: who asks for the next one may not have bound
 * the last one yet. Large blocks, for media, are apart from these and may be given again.
 */
public record PortBlock(int first, int count) {

  private static final boolean IPV6 = Ipv6.isHere();

  private static final int LOWEST = 10_000;
  private static final int SMALL = 16;
  private static final int LOWEST_LARGE = 20_000;
  private static final int EPHEMERAL = 32_768;
  private static final BitSet GIVEN = new BitSet(LOWEST_LARGE);
  // Enough that only a machine without free ports fails.
  private static final int ATTEMPTS = 200;

  /**
   * @param count how many; the first one is even, as RTP wants it
   */
  public static synchronized PortBlock free(int count) {
    int from = count <= SMALL ? LOWEST : LOWEST_LARGE;
    int to = count <= SMALL ? LOWEST_LARGE : EPHEMERAL;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int first = ThreadLocalRandom.current().nextInt(from, to - count) & ~1;
      PortBlock block = new PortBlock(first, count);
      if (!block.wasGiven() && block.isFree()) {
        if (count <= SMALL) {
          GIVEN.set(first, first + count);
        }
        return block;
      }
    }
    throw new AssertionError("no " + count + " free ports in a row");
  }

  private boolean wasGiven() {
    int next = GIVEN.nextSetBit(first);
    return next >= 0 && next <= last();
  }

  public static int freePort() {
    return free(1).first();
  }

  public int last() {
    return first + count - 1;
  }

  /** As settings write it, for example {@code 20000-20099}. */
  public String range() {
    return first + "-" + last();
  }

  private boolean isFree() {
    return isFree(InetAddress.getLoopbackAddress()) && (!IPV6 || isFree(Ipv6.LOOPBACK));
  }

  private boolean isFree(InetAddress loopback) {
    for (int port = first; port <= last(); port++) {
      try (ServerSocket tcp = new ServerSocket(port, 1, loopback);
          DatagramSocket udp = new DatagramSocket(new InetSocketAddress(loopback, port))) {
        if (tcp.getLocalPort() != udp.getLocalPort()) {
          return false;
        }
      } catch (IOException taken) {
        return false;
      }
    }
    return true;
  }
}
