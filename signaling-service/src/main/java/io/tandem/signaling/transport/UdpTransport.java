package io.tandem.signaling.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.tandem.sip.message.SipParser;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIP over UDP: one Netty channel on each event loop, all bound to the same port, so that the
 * kernel spreads peers over the loops. Without the native transport there is one channel, on the
 * first loop.
 *
 * <p>It parses, because that is where the bytes are; it decides nothing. Vert.x' own datagram
 * socket is not used: it copies and locks for each packet.
 */
public final class UdpTransport implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(UdpTransport.class);

  /** A whole datagram, however long, so that one that is too long is recognised and not cut. */
  private static final int MAX_DATAGRAM = 65_535;

  private static final int SOCKET_BUFFER = 4 * 1024 * 1024;

  private final List<Channel> channels = new ArrayList<>();

  private UdpTransport() {}

  /**
   * Binds on all loops; blocks until done, so it is called while the service starts.
   *
   * <p>When the port is taken it throws what Netty threw.
   */
  public static UdpTransport bind(
      List<EventLoop> loops, boolean epoll, InetSocketAddress address, Inbound inbound) {
    UdpTransport transport = new UdpTransport();
    InetSocketAddress local = address;
    try {
      for (EventLoop loop : epoll ? loops : loops.subList(0, 1)) {
        Bootstrap bootstrap =
            new Bootstrap()
                .group(loop)
                .channel(epoll ? EpollDatagramChannel.class : NioDatagramChannel.class)
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
                .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER)
                .option(
                    ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_DATAGRAM))
                .handler(new Receiver(inbound));
        if (epoll) {
          bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
        }
        ChannelFuture bound = bootstrap.bind(local).awaitUninterruptibly();
        if (!bound.isSuccess()) {
          // sync() would throw the cause as it is: a checked exception that nobody declares.
          throw new IllegalStateException(bound.cause().getMessage(), bound.cause());
        }
        Channel channel = bound.channel();
        transport.channels.add(channel);
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
    return (InetSocketAddress) channels.getFirst().localAddress();
  }

  /** Sends from the channel of the given loop. Losses are the business of transactions. */
  public void send(int loop, byte[] bytes, InetSocketAddress remote) {
    Channel channel = channels.get(loop % channels.size());
    var _ =
        channel.writeAndFlush(
            new DatagramPacket(Unpooled.wrappedBuffer(bytes), remote), channel.voidPromise());
  }

  @Override
  public void close() {
    channels.forEach(channel -> channel.close().syncUninterruptibly());
    channels.clear();
  }

  private static final class Receiver extends SimpleChannelInboundHandler<DatagramPacket> {
    private final Inbound inbound;

    Receiver(Inbound inbound) {
      this.inbound = inbound;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      ByteBuf content = packet.content();
      byte[] bytes = new byte[content.readableBytes()];
      content.readBytes(bytes);
      inbound.onReceived(
          SipParser.parse(bytes),
          new Flow(
              Transport.UDP,
              (InetSocketAddress) context.channel().localAddress(),
              packet.sender(),
              0));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      // An ICMP error of an earlier send surfaces as an IOException; the socket stays good.
      if (!(cause instanceof IOException)) {
        log.error("a datagram could not be handled", cause);
      }
    }
  }
}
