package io.tandem.signaling.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.tandem.sip.keepalive.StunBinding;
import io.tandem.sip.message.SipParser;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One UDP socket, confined to its event loop. It parses, because that is where the bytes are; it
 * decides nothing.
 *
 * <p>What is sent while a burst of datagrams is handled leaves together at the end of the burst,
 * and what is sent otherwise leaves when the loop has nothing else to do in this turn: one system
 * call for many datagrams.
 */
final class UdpChannel extends SimpleChannelInboundHandler<DatagramPacket> {

  private static final Logger log = LoggerFactory.getLogger(UdpChannel.class);

  private final Admission admission;
  private final Inbound inbound;
  private @Nullable Channel channel;
  private @Nullable InetSocketAddress local;
  private boolean reading;
  private boolean flushing;

  UdpChannel(Admission admission, Inbound inbound) {
    this.admission = admission;
    this.inbound = inbound;
  }

  InetSocketAddress localAddress() {
    return (InetSocketAddress) bound().localAddress();
  }

  void send(byte[] bytes, InetSocketAddress remote, Runnable onFailure) {
    Channel open = bound();
    ByteBuf content = open.alloc().ioBuffer(bytes.length).writeBytes(bytes);
    var _ =
        open.write(new DatagramPacket(content, remote))
            .addListener(
                sent -> {
                  if (!sent.isSuccess()) {
                    onFailure.run();
                  }
                });
    if (!reading && !flushing) {
      flushing = true;
      open.eventLoop().execute(this::flush);
    }
  }

  private void flush() {
    flushing = false;
    bound().flush();
  }

  void close() {
    bound().close().syncUninterruptibly();
  }

  private Channel bound() {
    Channel open = channel;
    if (open == null) {
      throw new IllegalStateException("not bound");
    }
    return open;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    channel = context.channel();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
    if (!admission.admits(packet.sender())) {
      return;
    }
    InetSocketAddress here = local;
    if (here == null) {
      here = localAddress();
      local = here;
    }
    reading = true;
    ByteBuf content = packet.content();
    byte[] bytes = new byte[content.readableBytes()];
    content.readBytes(bytes);
    if (StunBinding.isStun(bytes)) {
      // A phone behind a translator that keeps it open (RFC 5626 section 4.4.2).
      StunBinding.answer(bytes, packet.sender()).ifPresent(a -> send(a, packet.sender(), () -> {}));
      return;
    }
    inbound.onReceived(
        SipParser.parseOwned(bytes), new Flow(Transport.UDP, here, packet.sender(), 0));
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    reading = false;
    context.flush();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // The kernel's word that a datagram found nobody; transactions find out by time-out.
    if (!(cause instanceof IOException)) {
      log.error("a datagram could not be handled", cause);
    }
  }
}
