package io.tandem.media.engine;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;
import io.tandem.media.endpoint.Fate;
import io.tandem.media.endpoint.OwnReports;
import io.tandem.media.endpoint.Protection;
import io.tandem.media.endpoint.RtcpIntake;
import io.tandem.media.endpoint.RtpStream;
import io.tandem.rtp.RtcpCompound;
import io.tandem.rtp.RtcpNames;
import io.tandem.rtp.quality.QualityMeter;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The RTCP half of an endpoint: judges and reads the peer's reports, sends it those of the other
 * side of a bridge, or its own where the stream begins here. On the loop of its endpoint.
 */
final class RtcpPort {

  private static final int MAX_REPORT_BYTES = 512;

  private final MediaLoop loop;
  private final RtcpIntake intake;
  private final QualityMeter quality;
  private final OwnReports reports;
  private final Protection protection;
  private final RtpPort beside;
  private @Nullable Channel channel;

  /**
   * @param beside the other half, whose socket RTCP may share
   */
  RtcpPort(
      MediaLoop loop,
      RtcpIntake intake,
      QualityMeter quality,
      OwnReports reports,
      Protection protection,
      RtpPort beside) {
    this.loop = loop;
    this.intake = intake;
    this.quality = quality;
    this.reports = reports;
    this.protection = protection;
    this.beside = beside;
  }

  void onOpened(Channel channel) {
    this.channel = channel;
  }

  /** After {@code ACCEPTED} the loop's view stands before the first report. */
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
    ByteBuffer view = RtpPort.nioBuffer(bytes);
    return intake.onDatagram(
        view, view.position(), view.remaining(), datagram.sender(), loop.clock().nanoTime());
  }

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
    Fate fate = protection.openRtcp(packet, length);
    if (fate == Fate.NOT_AUTHENTIC) {
      intake.onForgery(source);
    }
    if (fate.isAccepted()) {
      RtpPort.replace(bytes, packet, length - protection.rtcpOverhead());
    }
    return fate;
  }

  /**
   * Reads an accepted packet and passes it on.
   *
   * @param outlet that of the other side of the bridge; null where the peer talks to ourselves: an
   *     echo, a tone or a room is a participant of its own, reports for itself and relays nothing
   * @return {@code ACCEPTED}: the buffer is taken; anything else: it is still the caller's
   */
  Fate route(ByteBuf bytes, @Nullable RtcpPort outlet) {
    RtcpCompound compound = loop.rtcpView();
    long now = loop.clock().nanoTime();
    boolean translated = !protection.isPlain() || (outlet != null && !outlet.protection.isPlain());
    while (compound.next()) {
      protection.resolveSubjects(compound.packet());
      quality.onReport(compound.packet(), now);
      if (outlet != null) {
        outlet.protection.nameSenders(compound.packet());
        outlet.quality.onReportSent(compound.packet(), now);
      }
      if (translated && !RtcpNames.knows(compound.packet())) {
        compound.drop();
      }
    }
    if (outlet == null) {
      return Fate.NOWHERE_TO_GO;
    }
    bytes.writerIndex(bytes.readerIndex() + compound.length());
    return compound.length() == 0 ? Fate.NAMELESS : outlet.send(bytes);
  }

  /** Takes the buffer only if it answers {@code ACCEPTED}. */
  private Fate send(ByteBuf bytes) {
    Channel open = outlet();
    if (open == null || !intake.latch().hasTarget()) {
      return Fate.NOWHERE_TO_GO;
    }
    if (!open.isWritable()) {
      return Fate.SEND_QUEUE_FULL;
    }
    InetSocketAddress target = intake.latch().target();
    ByteBuf leaving = bytes;
    if (!protection.isPlain()) {
      int length = bytes.readableBytes();
      bytes.getBytes(bytes.readerIndex(), loop.packet(), 0, length);
      Fate sealed = protection.sealRtcp(loop.packet(), length);
      if (!sealed.isAccepted()) {
        return sealed;
      }
      leaving = RtpPort.exchanged(open, bytes, loop.packet(), length + protection.rtcpOverhead());
    }
    var _ = open.writeAndFlush(new DatagramPacket(leaving, target), open.voidPromise());
    loop.counters().rtcpSent();
    return Fate.ACCEPTED;
  }

  /** Reports of a stream that begins here. */
  void report(RtpStream own) {
    ByteBuffer text = ByteBuffer.allocate(MAX_REPORT_BYTES);
    reports.sender(text, own, loop.clock().epochMillis(), loop.clock().nanoTime());
    send(text);
  }

  /** Reports what was heard, of one who sends nothing of his own. */
  void reportHeard() {
    ByteBuffer text = ByteBuffer.allocate(MAX_REPORT_BYTES);
    reports.receiver(text, loop.clock().nanoTime());
    send(text);
  }

  private @Nullable Channel outlet() {
    return intake.isShared() ? beside.channel() : channel;
  }

  /** From now on the peer's RTCP comes on the RTP port, and ours goes there; or not any more. */
  void multiplex(boolean shared) {
    if (shared) {
      intake.share();
    } else {
      intake.separate();
    }
  }

  private void send(ByteBuffer written) {
    Channel open = outlet();
    if (open == null) {
      return;
    }
    written.flip();
    RtcpCompound compound = loop.rtcpView();
    compound.wrap(written, 0, written.limit());
    while (compound.next()) {
      protection.nameSenders(compound.packet());
    }
    ByteBuf bytes = open.alloc().directBuffer(written.limit()).writeBytes(written);
    if (!send(bytes).isAccepted()) {
      bytes.release();
    }
  }

  void close() {
    Channel open = channel;
    if (open != null) {
      channel = null;
      var _ = open.close();
    }
  }

  RtcpIntake intake() {
    return intake;
  }
}
