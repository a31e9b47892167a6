package io.tandem.bench.udp;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * A process that sends every datagram back to its source in one {@link UdpWay}, on one event loop.
 * It prints the ports that it has, and ends with its standard input.
 */
final class EchoOfAWay {

  /** So that what is measured is the kernel's work, not what a small buffer loses. */
  private static final int SHARED_BUFFER_BYTES = 4 << 20;

  private EchoOfAWay() {}

  /**
   * @param arguments the way and the number of flows
   */
  static void main(String[] arguments) throws IOException, InterruptedException {
    UdpWay way = UdpWay.valueOf(arguments[0]);
    int flows = Integer.parseInt(arguments[1]);
    MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, way.ioHandlers());
    StringBuilder ports = new StringBuilder("ports");
    int sockets = way.sockets(flows);
    for (int i = 0; i < sockets; i++) {
      Channel channel = open(way, group, sockets < flows ? new ByDemultiplexing() : new Echo());
      ports.append(' ').append(((InetSocketAddress) channel.localAddress()).getPort());
    }
    System.out.println(ports);
    while (System.in.read() >= 0) {
      // Whoever started this closes its input, or ends.
    }
    group.shutdownGracefully().await();
  }

  private static Channel open(UdpWay way, MultiThreadIoEventLoopGroup group, ChannelHandler handler)
      throws InterruptedException {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(group)
            .channelFactory(way::newChannel)
            .option(
                ChannelOption.RECVBUF_ALLOCATOR,
                new FixedRecvByteBufAllocator(UdpWay.DATAGRAM_BYTES * way.datagramsPerRead())
                    .maxMessagesPerRead(way.reads()))
            .handler(handler);
    if (handler instanceof ByDemultiplexing) {
      bootstrap.option(ChannelOption.SO_RCVBUF, SHARED_BUFFER_BYTES);
    }
    if (way.datagramsPerRead() > 1 && way.newChannel() instanceof EpollDatagramChannel) {
      bootstrap.option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, UdpWay.DATAGRAM_BYTES);
    }
    return bootstrap.bind("127.0.0.1", 0).sync().channel();
  }

  private static class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      DatagramPacket datagram = (DatagramPacket) message;
      var _ =
          context.write(
              new DatagramPacket(datagram.content(), target(datagram.sender())),
              context.voidPromise());
    }

    InetSocketAddress target(InetSocketAddress source) {
      return source;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }
  }

  /** Looks up where the packets of a source go, as who shares a socket among flows must. */
  private static final class ByDemultiplexing extends Echo {
    private final Map<InetSocketAddress, InetSocketAddress> targets = new HashMap<>();

    @Override
    InetSocketAddress target(InetSocketAddress source) {
      return targets.computeIfAbsent(source, own -> own);
    }
  }
}
