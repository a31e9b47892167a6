package io.tandem.signaling.trace;

import io.tandem.kernel.Advertised;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Whence and whither a message went, as a packet names it: both addresses of one family, neither of
 * them a wildcard.
 */
public final class PacketEnds {

  private static final int V6_OCTETS = 16;
  private static final int V4_OCTETS = 4;

  private final byte[] source;
  private final int sourcePort;
  private final byte[] destination;
  private final int destinationPort;

  private PacketEnds(byte[] source, int sourcePort, byte[] destination, int destinationPort) {
    this.source = source;
    this.sourcePort = sourcePort;
    this.destination = destination;
    this.destinationPort = destinationPort;
  }

  /**
   * The ends of a message's way.
   *
   * @param own the exchange's addresses, for sockets that are bound to all of its addresses
   */
  public static PacketEnds of(TracedMessage message, Advertised own) {
    InetSocketAddress local = message.flow().local();
    InetSocketAddress remote = message.flow().remote();
    InetAddress there = resolved(remote, own.first());
    InetAddress here = resolved(local, own.facing(there));
    if (here.isAnyLocalAddress() || here.getClass() != there.getClass()) {
      here = own.facing(there);
    }
    boolean v4 = here instanceof Inet4Address && there instanceof Inet4Address;
    byte[] mine = v4 ? here.getAddress() : v6(here);
    byte[] theirs = v4 ? there.getAddress() : v6(there);
    return message.direction() == Direction.RECEIVED
        ? new PacketEnds(theirs, remote.getPort(), mine, local.getPort())
        : new PacketEnds(mine, local.getPort(), theirs, remote.getPort());
  }

  /** 4 octets, or 16. */
  public byte[] source() {
    return source.clone();
  }

  public int sourcePort() {
    return sourcePort;
  }

  /** As many octets as the source. */
  public byte[] destination() {
    return destination.clone();
  }

  public int destinationPort() {
    return destinationPort;
  }

  public boolean isV6() {
    return source.length == V6_OCTETS;
  }

  private static InetAddress resolved(InetSocketAddress address, InetAddress own) {
    InetAddress known = address.getAddress();
    return known == null ? own : known;
  }

  /** An IPv4 address among IPv6 ones is a mapped one (RFC 4291 section 2.5.5.2). */
  private static byte[] v6(InetAddress address) {
    byte[] octets = address.getAddress();
    if (octets.length == V6_OCTETS) {
      return octets;
    }
    byte[] mapped = new byte[V6_OCTETS];
    mapped[10] = (byte) 0xff;
    mapped[11] = (byte) 0xff;
    System.arraycopy(octets, 0, mapped, V6_OCTETS - V4_OCTETS, V4_OCTETS);
    return mapped;
  }
}
