package io.tandem.signaling.knock;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.tandem.signaling.engine.Knocker;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends the empty lines that any SIP server ignores (RFC 3261 section 7.5) from a socket of its own
 * that is connected to the target: only to such a one does the kernel tell that nobody listens
 * (ICMP). The socket that carries SIP has all peers and is told nothing.
 *
 * <p>Any thread; runs on one event loop. Silence says nothing: it tells only of refusals.
 */
public final class UdpKnock implements Knocker {

  private static final byte[] NOTHING = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final long PATIENCE_SECONDS = 2;

  /** Beyond, nobody is knocked at; transactions find out by time-out. */
  private static final int MOST_AT_ONCE = 64;

  private final EventLoop loop;
  private final boolean epoll;
  private final AtomicInteger knocking = new AtomicInteger();

  public UdpKnock(EventLoop loop, boolean epoll) {
    this.loop = loop;
    this.epoll = epoll;
  }

  @Override
  public void knock(InetSocketAddress address, Runnable onNobody) {
    if (knocking.incrementAndGet() > MOST_AT_ONCE) {
      knocking.decrementAndGet();
      return;
    }
    ChannelFuture connected =
        new Bootstrap()
            .group(loop)
            .channel(epoll ? EpollDatagramChannel.class : NioDatagramChannel.class)
            .handler(new Ear(onNobody))
            .connect(address);
    Channel channel = connected.channel();
    channel.closeFuture().addListener(_ -> knocking.decrementAndGet());
    connected.addListener(
        (ChannelFutureListener)
            done -> {
              if (done.isSuccess()) {
                var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(NOTHING));
                Runnable goAway = () -> close(channel);
                var _ = loop.schedule(goAway, PATIENCE_SECONDS, TimeUnit.SECONDS);
              } else {
                // Our own trouble, such as no descriptor, says nothing of the peer.
                close(channel);
                if (done.cause() instanceof ConnectException
                    || done.cause() instanceof NoRouteToHostException) {
                  onNobody.run();
                }
              }
            });
  }

  private static void close(Channel channel) {
    var _ = channel.close();
  }

  /** Hears the refusal, once. */
  private static final class Ear extends SimpleChannelInboundHandler<DatagramPacket> {
    private final Runnable onNobody;
    private boolean told;

    Ear(Runnable onNobody) {
      this.onNobody = onNobody;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket answer) {
      // Somebody is there; what he says to empty lines is of no interest.
      close(context.channel());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      close(context.channel());
      if (cause instanceof IOException && !told) {
        told = true;
        onNobody.run();
      }
    }
  }
}
