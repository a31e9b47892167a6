package io.tandem.media.engine;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.tandem.rtp.PacketKind;
import java.nio.ByteBuffer;

/** What Netty calls for a socket of an endpoint, on its loop. */
abstract class Inlet extends ChannelInboundHandlerAdapter {

  private final MediaLoop loop;
  private final String endpointId;

  Inlet(MediaLoop loop, String endpointId) {
    this.loop = loop;
    this.endpointId = endpointId;
  }

  /** Takes a datagram, and its buffer. */
  abstract void on(DatagramPacket datagram);

  /** By the second octet, which SRTP leaves in the clear as well (RFC 5761 section 4). */
  static boolean isRtcp(DatagramPacket datagram) {
    ByteBuffer view = RtpPort.nioBuffer(datagram.content());
    return PacketKind.of(view, view.position(), view.remaining()) == PacketKind.RTCP;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    on((DatagramPacket) message);
  }

  /** The kernel refused to send: no route, or a firewall. The stream goes on, or falls silent. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    loop.onSocketFailure(endpointId, cause);
  }
}
