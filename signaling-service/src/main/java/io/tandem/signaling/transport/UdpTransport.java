package io.tandem.signaling.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.UnixChannelOption;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * SIP over UDP: one {@link UdpChannel} on each event loop, all bound to the same port, so that the
 * kernel spreads peers over the loops. Without the native transport there is one channel, on the
 * first loop.
 *
 * <p>The kernel is crossed in batches both ways: a system call costs as much as the answer to an
 * OPTIONS. Vert.x' own datagram socket is not used: it copies and locks for each packet.
 */
public final class UdpTransport implements AutoCloseable {

  private static final int SOCKET_BUFFER = 4 * 1024 * 1024;

  private final List<UdpChannel> channels = new ArrayList<>();

  private UdpTransport() {}

  /**
   * Binds on all loops; blocks until done, so it is called while the service starts.
   *
   * <p>When the port is taken it throws what Netty threw.
   */
  public static UdpTransport bind(
      List<EventLoop> loops,
      boolean epoll,
      InetSocketAddress address,
      Admission admission,
      Inbound inbound) {
    UdpTransport transport = new UdpTransport();
    InetSocketAddress local = address;
    try {
      for (EventLoop loop : epoll ? loops : loops.subList(0, 1)) {
        UdpChannel receiver = new UdpChannel(admission, inbound);
        Bootstrap bootstrap =
            new Bootstrap()
                .group(loop)
                .channel(epoll ? EpollDatagramChannel.class : NioDatagramChannel.class)
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
                .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new ReusedReceiveBuffer())
                .handler(receiver);
        if (epoll) {
          bootstrap
              .option(UnixChannelOption.SO_REUSEPORT, true)
              .option(
                  EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, ReusedReceiveBuffer.DATAGRAM_BYTES);
        }
        ChannelFuture bound = bootstrap.bind(local).awaitUninterruptibly();
        if (!bound.isSuccess()) {
          // sync() would throw the cause as it is: a checked exception that nobody declares.
          throw new IllegalStateException(bound.cause().getMessage(), bound.cause());
        }
        Channel channel = bound.channel();
        transport.channels.add(receiver);
        // A port of 0 is chosen by the first channel; the others join it.
        local = (InetSocketAddress) channel.localAddress();
      }
    } catch (RuntimeException e) {
      transport.close();
      throw e;
    }
    return transport;
  }

  public InetSocketAddress localAddress() {
    return channels.getFirst().localAddress();
  }

  /**
   * Sends from the channel of the given loop.
   *
   * @param onFailure run on that loop if the kernel refuses the datagram; what is lost on the way
   *     is the business of transactions
   */
  public void send(int loop, byte[] bytes, InetSocketAddress remote, Runnable onFailure) {
    channels.get(loop % channels.size()).send(bytes, remote, onFailure);
  }

  /** What loops still send afterwards fails like any datagram that the kernel refuses. */
  @Override
  public void close() {
    channels.forEach(UdpChannel::close);
  }
}
