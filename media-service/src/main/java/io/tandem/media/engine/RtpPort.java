package io.tandem.media.engine;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;
import io.tandem.media.codec.Transcoder;
import io.tandem.media.endpoint.Fate;
import io.tandem.media.endpoint.Protection;
import io.tandem.media.endpoint.RtpIntake;
import io.tandem.rtp.RtpPacket;
import io.tandem.rtp.quality.QualityMeter;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The RTP half of an endpoint: judges what comes from the peer, sends what is for it, and counts
 * both. On the loop of its endpoint. It allocates and locks nothing for a packet beyond Netty's
 * pooled buffer and its envelope. What becomes of an accepted packet is not for it to say.
 */
final class RtpPort implements Transcoder.Outlet {

  private final MediaLoop loop;
  private final RtpIntake intake;
  private final QualityMeter quality;
  private final Protection protection;
  private @Nullable Channel channel;
  private long packetsSent;
  private long octetsSent;

  RtpPort(MediaLoop loop, RtpIntake intake, QualityMeter quality, Protection protection) {
    this.loop = loop;
    this.intake = intake;
    this.quality = quality;
    this.protection = protection;
  }

  void onOpened(Channel channel) {
    this.channel = channel;
  }

  /** After {@code ACCEPTED} the loop's view lies on the packet. The buffer stays the caller's. */
  Fate judge(DatagramPacket datagram) {
    ByteBuf bytes = datagram.content();
    if (bytes.readableBytes() >= UdpTransport.RECEIVE_BYTES) {
      return Fate.OVERSIZED;
    }
    if (!protection.isPlain()) {
      Fate opened = open(datagram);
      if (!opened.isAccepted()) {
        return opened;
      }
    }
    ByteBuffer view = nioBuffer(bytes);
    return intake.onDatagram(
        view, view.position(), view.remaining(), datagram.sender(), loop.clock().nanoTime());
  }

  /**
   * Decrypts before the latch and the statistics learn of it: what is forged moves nothing. What
   * the latch refuses whoever sends it is not looked at.
   */
  private Fate open(DatagramPacket datagram) {
    InetSocketAddress source = datagram.sender();
    Fate seen = intake.onSealed(source, loop.clock().nanoTime());
    if (!seen.isAccepted()) {
      return seen;
    }
    ByteBuf bytes = datagram.content();
    byte[] packet = loop.packet();
    int length = bytes.readableBytes();
    bytes.getBytes(bytes.readerIndex(), packet, 0, length);
    Fate fate = protection.openRtp(packet, length);
    if (fate == Fate.NOT_AUTHENTIC) {
      intake.onForgery(source);
    }
    if (fate.isAccepted()) {
      replace(bytes, packet, length - protection.rtpOverhead());
    }
    return fate;
  }

  /** Puts a packet that has become shorter where it was. */
  static void replace(ByteBuf bytes, byte[] packet, int length) {
    bytes.writerIndex(bytes.readerIndex());
    bytes.writeBytes(packet, 0, length);
  }

  /** A buffer with that packet, for the one that it was in before: it may have no room to grow. */
  static ByteBuf exchanged(Channel open, ByteBuf before, byte[] packet, int length) {
    ByteBuf sealed = open.alloc().directBuffer(length).writeBytes(packet, 0, length);
    before.release();
    return sealed;
  }

  static ByteBuffer nioBuffer(ByteBuf bytes) {
    return bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes());
  }

  /**
   * Sends the packet that the loop's view lies on; it leaves with the next {@link #flush}.
   *
   * @return {@code ACCEPTED}: the buffer is taken; anything else: it is still the caller's
   */
  Fate send(ByteBuf bytes) {
    Channel open = channel;
    if (open == null || !intake.latch().hasTarget()) {
      return Fate.NOWHERE_TO_GO;
    }
    if (!open.isWritable()) {
      return Fate.SEND_QUEUE_FULL;
    }
    int sealedLength = 0;
    if (!protection.isPlain()) {
      int length = bytes.readableBytes();
      bytes.getBytes(bytes.readerIndex(), loop.packet(), 0, length);
      Fate sealed = protection.sealRtp(loop.packet(), length);
      if (!sealed.isAccepted()) {
        return sealed;
      }
      sealedLength = length + protection.rtpOverhead();
    }
    packetsSent++;
    octetsSent += loop.rtpView().payloadLength();
    quality.onSent(loop.rtpView());
    loop.counters().rtpSent(sealedLength == 0 ? bytes.readableBytes() : sealedLength);
    InetSocketAddress target = intake.latch().target();
    // Last: the view lies on what is given back here, and whoever failed after that would give it
    // back again.
    ByteBuf leaving =
        sealedLength == 0 ? bytes : exchanged(open, bytes, loop.packet(), sealedLength);
    var _ = open.write(new DatagramPacket(leaving, target), open.voidPromise());
    return Fate.ACCEPTED;
  }

  /** Sends a packet that is made here; it leaves with the next {@link #flush}. */
  @Override
  public Fate write(
      boolean marker,
      int payloadType,
      int sequence,
      int timestamp,
      int ssrc,
      byte[] octets,
      int length) {
    Channel open = channel;
    if (open == null) {
      return Fate.NOWHERE_TO_GO;
    }
    int packetLength = RtpPacket.FIXED_HEADER_BYTES + length;
    ByteBuf bytes = open.alloc().directBuffer(packetLength);
    Fate fate = Fate.DEFECT;
    try {
      bytes.writerIndex(packetLength);
      ByteBuffer view = nioBuffer(bytes);
      int at =
          RtpPacket.writeHeader(
              view, view.position(), marker, payloadType, sequence, timestamp, ssrc);
      view.put(at, octets, 0, length);
      // Laid over the packet so that what is sent is counted in one place.
      loop.rtpView().wrap(view, view.position(), view.remaining());
      fate = send(bytes);
    } finally {
      if (!fate.isAccepted()) {
        bytes.release();
      }
    }
    return fate;
  }

  void flush() {
    Channel open = channel;
    if (open != null) {
      open.flush();
    }
  }

  void close() {
    Channel open = channel;
    if (open != null) {
      channel = null;
      var _ = open.close();
    }
  }

  /** Null until the socket is open, and after it was closed. */
  @Nullable Channel channel() {
    return channel;
  }

  RtpIntake intake() {
    return intake;
  }

  /** To the peer, since the beginning. */
  long packetsSent() {
    return packetsSent;
  }

  /** Of payload to the peer, since the beginning. */
  long octetsSent() {
    return octetsSent;
  }
}
