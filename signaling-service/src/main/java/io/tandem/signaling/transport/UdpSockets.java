package io.tandem.signaling.transport;

import io.netty.channel.EventLoop;
import io.tandem.kernel.AddressFamily;
import io.tandem.sip.transaction.Flow;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * SIP over UDP on several addresses with one port: a {@link UdpTransport} for each of them. What is
 * sent leaves from the address that its flow names, so that an answer comes from where the request
 * went to; a flow that names none of ours leaves from an address of the peer's family.
 */
public final class UdpSockets implements AutoCloseable {

  /** A free port of one address may be taken on the next. */
  private static final int TRIES = 10;

  private final List<UdpTransport> transports;

  private UdpSockets(List<UdpTransport> transports) {
    this.transports = List.copyOf(transports);
  }

  /**
   * Binds the port on each address; blocks until done, so it is called while the service starts.
   *
   * @param port 0 for any that is free on all of them
   * @throws IllegalStateException when an address or the port cannot be had
   */
  public static UdpSockets bind(
      List<EventLoop> loops,
      boolean epoll,
      List<InetAddress> addresses,
      int port,
      Admission admission,
      Inbound inbound) {
    IllegalStateException last = new IllegalStateException("no address to listen on");
    for (int tries = port == 0 ? TRIES : 1; tries > 0; tries--) {
      List<UdpTransport> bound = new ArrayList<>();
      int wanted = port;
      try {
        for (InetAddress address : addresses) {
          UdpTransport transport =
              UdpTransport.bind(
                  loops, epoll, new InetSocketAddress(address, wanted), admission, inbound);
          bound.add(transport);
          wanted = transport.localAddress().getPort();
        }
        return new UdpSockets(bound);
      } catch (IllegalStateException e) {
        bound.forEach(UdpTransport::close);
        last = e;
        if (!(e.getCause() instanceof BindException)) {
          break;
        }
      }
    }
    throw last;
  }

  public int port() {
    return transports.getFirst().localAddress().getPort();
  }

  /**
   * Sends to the flow's remote address, from the socket of the given loop.
   *
   * @param onFailure run on that loop if the kernel refuses the datagram; what is lost on the way
   *     is the business of transactions
   */
  public void send(int loop, byte[] bytes, Flow flow, Runnable onFailure) {
    towards(flow).send(loop, bytes, flow.remote(), onFailure);
  }

  private UdpTransport towards(Flow flow) {
    if (transports.size() == 1) {
      return transports.getFirst();
    }
    AddressFamily family = AddressFamily.of(flow.remote().getAddress());
    UdpTransport fitting = transports.getFirst();
    boolean found = false;
    for (UdpTransport transport : transports) {
      InetAddress own = transport.localAddress().getAddress();
      // A route may lead to the other family than the one that the flow is of.
      if (AddressFamily.of(own) == family) {
        if (own.equals(flow.local().getAddress())) {
          return transport;
        }
        fitting = found ? fitting : transport;
        found = true;
      }
    }
    return fitting;
  }

  @Override
  public void close() {
    transports.forEach(UdpTransport::close);
  }
}
