package io.tandem.media.engine;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoEventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Opens UDP sockets on a given event loop: the kernel's epoll where the loop runs on it, NIO
 * elsewhere. Vert.x's own datagram socket is not used because it copies and locks per packet.
 */
final class UdpTransport {

  /**
   * Longer than any Ethernet frame, so that a datagram that fills it was none that a phone sends,
   * and small enough that a buffer for each socket costs little.
   */
  static final int RECEIVE_BYTES = 2048;

  /** About a quarter of a second of one stream: what waits longer is worth nothing. */
  private static final int MAX_QUEUED_BYTES = 8 * 1024;

  private UdpTransport() {}

  /** Binds a socket whose packets go to {@code handler} on {@code loop}. */
  static ChannelFuture bind(EventLoop loop, InetSocketAddress address, ChannelHandler handler) {
    return new Bootstrap()
        .group(loop)
        .channelFactory(() -> newChannel(loop, address.getAddress()))
        .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        // A stream has a packet every 20 ms: to read again would nearly always be in vain, and
        // what is left all the same makes the socket ready for the next round.
        .option(
            ChannelOption.RECVBUF_ALLOCATOR,
            new FixedRecvByteBufAllocator(RECEIVE_BYTES).maxMessagesPerRead(1))
        .option(
            ChannelOption.WRITE_BUFFER_WATER_MARK,
            new WriteBufferWaterMark(MAX_QUEUED_BYTES / 2, MAX_QUEUED_BYTES))
        .handler(handler)
        .bind(address);
  }

  private static DatagramChannel newChannel(EventLoop loop, InetAddress bindAddress) {
    SocketProtocolFamily family =
        bindAddress instanceof Inet4Address
            ? SocketProtocolFamily.INET
            : SocketProtocolFamily.INET6;
    return isNative(loop) ? new EpollDatagramChannel(family) : new NioDatagramChannel(family);
  }

  static boolean isNative(EventLoop loop) {
    return loop instanceof IoEventLoop io && io.isCompatible(EpollIoHandle.class);
  }
}
