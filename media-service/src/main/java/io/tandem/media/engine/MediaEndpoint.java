package io.tandem.media.engine;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.tandem.contracts.MediaFact;
import io.tandem.contracts.MediaPlan;
import io.tandem.media.codec.Coding;
import io.tandem.media.codec.Transcoder;
import io.tandem.media.endpoint.Fate;
import io.tandem.media.endpoint.OwnReports;
import io.tandem.media.endpoint.RtcpIntake;
import io.tandem.media.endpoint.RtpIntake;
import io.tandem.media.endpoint.RtpStream;
import io.tandem.media.endpoint.SilenceWatch;
import io.tandem.media.endpoint.ToneSource;
import io.tandem.media.room.Member;
import io.tandem.rtp.G711;
import io.tandem.rtp.Latch;
import io.tandem.rtp.ReceptionStatistics;
import io.tandem.rtp.RtcpCompound;
import io.tandem.rtp.RtpPacket;
import io.tandem.rtp.mix.Mixer;
import io.tandem.rtp.quality.Quality;
import io.tandem.rtp.quality.QualityMeter;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One socket pair that faces one peer. Lives on one loop, that of its call, and everything in it
 * runs there. The way of a packet is {@link #onRtp}: judge (view, latch, rate, measure), route,
 * send. It allocates and locks nothing beyond Netty's pooled buffer and its envelope, and looks
 * into payloads in rooms and between codecs only.
 */
final class MediaEndpoint implements Paced, Member.Outlet {

  /** RFC 3550 section 6.2: the recommended least interval of RTCP. */
  private static final int RTCP_INTERVAL_SECONDS = 5;

  private static final int MAX_REPORT_BYTES = 512;

  private final String id;
  private final int rtpPort;
  private final MediaLoop loop;
  private final Consumer<RuntimeException> broken;
  private final RtpIntake rtpIntake;
  private final RtcpIntake rtcpIntake;
  private final QualityMeter quality;
  private final SilenceWatch silence = new SilenceWatch();
  private final int ownSsrc;
  private final OwnReports reports;
  private @Nullable Channel rtp;
  private @Nullable Channel rtcp;

  /** Where it is a member, and how its payloads are numbered. */
  private record Membership(PacedRoom room, Member member, Coding coding, int payloadType) {}

  private MediaPlan.Endpoint planned;
  private MediaPlan.Source source = new MediaPlan.Source.Bridged();

  /** What begins here: a tone, or the mix of a room. */
  private @Nullable RtpStream stream;

  private @Nullable ToneSource tone;
  private @Nullable Membership membership;
  private @Nullable MediaEndpoint peer;

  /** Of what comes here, for the peer of the other side; none where packets pass as they are. */
  private @Nullable Transcoder transcoder;

  private @Nullable Channel toFlush;
  private long packetsSent;
  private long octetsSent;
  private int seconds;

  /** One way from here to the last peer, for when the bridge is taken down before the endpoint. */
  private double beyondMillis;

  /**
   * @param broken told of a defect of ours on the way of a packet; it ends the call
   */
  MediaEndpoint(
      MediaPlan.Endpoint planned, int rtpPort, MediaLoop loop, Consumer<RuntimeException> broken) {
    this.id = planned.id();
    this.planned = planned;
    this.rtpPort = rtpPort;
    this.loop = loop;
    this.broken = broken;
    long windowNanos = TimeUnit.MILLISECONDS.toNanos(loop.settings().latchWindowMillis());
    int maxRate = loop.settings().maxPacketsPerSecond();
    // Plans name no clock rate: right for G.711, G.722 and G.729, too slow for Opus.
    ReceptionStatistics received = new ReceptionStatistics(G711.SAMPLE_RATE_HZ);
    this.quality = new QualityMeter(received, G711.SAMPLE_RATE_HZ);
    this.rtpIntake =
        new RtpIntake(loop.rtpView(), new Latch(windowNanos), received, quality, maxRate);
    this.rtcpIntake = new RtcpIntake(loop.rtcpView(), new Latch(windowNanos), maxRate);
    this.ownSsrc = loop.randomInt();
    this.reports = new OwnReports(ownSsrc, loop.randomName(), received, quality);
  }

  // ---- the way of a packet ----

  /** Takes a datagram on the RTP port, and its buffer: released here, or passed on to a socket. */
  private void onRtp(DatagramPacket datagram) {
    ByteBuf bytes = datagram.content();
    Fate fate;
    try {
      fate = judgeRtp(bytes, datagram.sender());
      if (fate.isAccepted()) {
        fate = route(bytes);
      }
    } catch (RuntimeException e) {
      fate = Fate.DEFECT;
      broken.accept(e);
    }
    loop.counters().rtpReceived(fate);
    if (!fate.isAccepted()) {
      bytes.release();
    }
  }

  private Fate judgeRtp(ByteBuf bytes, InetSocketAddress sender) {
    if (bytes.readableBytes() >= UdpTransport.RECEIVE_BYTES) {
      return Fate.OVERSIZED;
    }
    ByteBuffer view = nioBuffer(bytes);
    return rtpIntake.onDatagram(
        view, view.position(), view.remaining(), sender, loop.clock().nanoTime());
  }

  private static ByteBuffer nioBuffer(ByteBuf bytes) {
    return bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes());
  }

  private Fate route(ByteBuf bytes) {
    Membership there = membership;
    if (there != null) {
      there.member().onPacket(loop.rtpView(), nioBuffer(bytes), loop.clock().nanoTime());
      bytes.release();
      return Fate.ACCEPTED;
    }
    if (source instanceof MediaPlan.Source.Echo) {
      // A phone that hears its own SSRC takes it for a collision (RFC 3550 section 8.2).
      loop.rtpView().setSsrc(ownSsrc);
      toFlush = rtp;
      return sendRtp(bytes);
    }
    MediaEndpoint outlet = peer;
    if (outlet == null || !(outlet.source instanceof MediaPlan.Source.Bridged)) {
      return Fate.NOWHERE_TO_GO;
    }
    toFlush = outlet.rtp;
    Transcoder between = transcoder;
    return between == null ? outlet.sendRtp(bytes) : transcode(between, outlet, bytes);
  }

  /** Both have agreed on a codec of their own; other payload types pass, events renumbered. */
  private Fate transcode(Transcoder between, MediaEndpoint outlet, ByteBuf bytes) {
    MediaPlan.Format from = planned.speaks().orElseThrow();
    MediaPlan.Format to = outlet.planned.speaks().orElseThrow();
    RtpPacket packet = loop.rtpView();
    if (packet.payloadType() != from.payloadType()) {
      boolean event = packet.payloadType() == from.eventPayloadType();
      if (event && from.eventPayloadType() != 0 && to.eventPayloadType() != 0) {
        packet.setPayloadType(to.eventPayloadType());
      }
      return outlet.sendRtp(bytes);
    }
    byte[] octets = loop.payload();
    int length = packet.payloadLength();
    nioBuffer(bytes).get(packet.payloadOffset(), octets, 0, length);
    byte[] turned = loop.turned();
    int turnedLength = between.transcode(octets, 0, length, turned);
    if (turnedLength == 0) {
      return Fate.MALFORMED;
    }
    Fate fate =
        outlet.write(
            packet.marker(),
            to.payloadType(),
            packet.sequence(),
            packet.timestamp(),
            packet.ssrc(),
            turned,
            turnedLength);
    if (fate.isAccepted()) {
      bytes.release();
    }
    return fate;
  }

  /** A packet that is made here, to this endpoint's peer. */
  private Fate write(
      boolean marker,
      int payloadType,
      int sequence,
      int timestamp,
      int ssrc,
      byte[] octets,
      int length) {
    Channel channel = rtp;
    if (channel == null) {
      return Fate.NOWHERE_TO_GO;
    }
    int packetLength = RtpPacket.FIXED_HEADER_BYTES + length;
    ByteBuf bytes = channel.alloc().directBuffer(packetLength);
    Fate fate = Fate.DEFECT;
    try {
      bytes.writerIndex(packetLength);
      ByteBuffer view = bytes.internalNioBuffer(0, packetLength);
      int at =
          RtpPacket.writeHeader(
              view, view.position(), marker, payloadType, sequence, timestamp, ssrc);
      view.put(at, octets, 0, length);
      // Laid over the packet so that what is sent is counted in one place.
      loop.rtpView().wrap(view, view.position(), view.remaining());
      fate = sendRtp(bytes);
    } finally {
      if (!fate.isAccepted()) {
        bytes.release();
      }
    }
    return fate;
  }

  /** Sends to this endpoint's peer; takes the buffer only if it answers {@code ACCEPTED}. */
  private Fate sendRtp(ByteBuf bytes) {
    Channel channel = rtp;
    if (channel == null || !rtpIntake.latch().hasTarget()) {
      return Fate.NOWHERE_TO_GO;
    }
    if (!channel.isWritable()) {
      return Fate.SEND_QUEUE_FULL;
    }
    packetsSent++;
    octetsSent += loop.rtpView().payloadLength();
    quality.onSent(loop.rtpView());
    loop.counters().rtpSent(bytes.readableBytes());
    var _ =
        channel.write(new DatagramPacket(bytes, rtpIntake.latch().target()), channel.voidPromise());
    return Fate.ACCEPTED;
  }

  /** The same for the RTCP port. */
  private void onRtcp(DatagramPacket datagram) {
    ByteBuf bytes = datagram.content();
    Fate fate;
    try {
      fate = judgeRtcp(bytes, datagram.sender());
      if (fate.isAccepted()) {
        fate = routeRtcp(bytes);
      }
    } catch (RuntimeException e) {
      fate = Fate.DEFECT;
      broken.accept(e);
    }
    loop.counters().rtcpReceived(fate);
    if (!fate.isAccepted()) {
      bytes.release();
    }
  }

  private Fate judgeRtcp(ByteBuf bytes, InetSocketAddress sender) {
    if (bytes.readableBytes() >= UdpTransport.RECEIVE_BYTES) {
      return Fate.OVERSIZED;
    }
    ByteBuffer view = nioBuffer(bytes);
    return rtcpIntake.onDatagram(
        view, view.position(), view.remaining(), sender, loop.clock().nanoTime());
  }

  private Fate routeRtcp(ByteBuf bytes) {
    RtcpCompound reports = loop.rtcpView();
    long now = loop.clock().nanoTime();
    // An echo, a tone or a room is a participant of its own: it reports for itself and relays
    // nothing.
    MediaEndpoint outlet = peer;
    if (outlet == null || !(outlet.source instanceof MediaPlan.Source.Bridged)) {
      while (reports.next()) {
        quality.onReport(reports.packet(), now);
      }
      return Fate.NOWHERE_TO_GO;
    }
    while (reports.next()) {
      quality.onReport(reports.packet(), now);
      outlet.quality.onReportSent(reports.packet(), now);
    }
    return outlet.sendRtcp(bytes);
  }

  /** Takes the buffer only if it answers {@code ACCEPTED}. */
  private Fate sendRtcp(ByteBuf bytes) {
    Channel channel = rtcp;
    if (channel == null || !rtcpIntake.latch().hasTarget()) {
      return Fate.NOWHERE_TO_GO;
    }
    if (!channel.isWritable()) {
      return Fate.SEND_QUEUE_FULL;
    }
    loop.counters().rtcpSent();
    var _ =
        channel.writeAndFlush(
            new DatagramPacket(bytes, rtcpIntake.latch().target()), channel.voidPromise());
    return Fate.ACCEPTED;
  }

  private void onRtpBatchEnd() {
    Channel channel = toFlush;
    if (channel != null) {
      toFlush = null;
      channel.flush();
    }
  }

  // ---- what the plan changes ----

  /** The sockets are bound. */
  void onOpened(Channel rtp, Channel rtcp) {
    this.rtp = rtp;
    this.rtcp = rtcp;
    silence.watch(false, loop.settings().silenceTimeoutMillis(), loop.clock().nanoTime());
  }

  void signal(InetSocketAddress remoteRtp, InetSocketAddress remoteRtcp) {
    long now = loop.clock().nanoTime();
    rtpIntake.latch().onSignalled(remoteRtp, now);
    rtcpIntake.latch().onSignalled(remoteRtcp, now);
  }

  void mayBegin() {
    long now = loop.clock().nanoTime();
    rtpIntake.latch().onMayBegin(now);
    rtcpIntake.latch().onMayBegin(now);
    if (!rtpIntake.hasHeard()) {
      silence.restart(now);
    }
  }

  void send(MediaPlan.Source newSource) {
    source = newSource;
    tone = null;
    leaveRoom();
    switch (newSource) {
      case MediaPlan.Source.Bridged _, MediaPlan.Source.Echo _ -> stream = null;
      case MediaPlan.Source.Tone planned -> {
        tone = new ToneSource(planned, begin(), loop.clock().nanoTime());
        loop.pace(this);
      }
      case MediaPlan.Source.Room(String name, MediaPlan.Format format, boolean away) -> {
        begin();
        if (!away) {
          join(loop.room(name), Coding.of(format).orElseThrow(), format.payloadType());
        }
      }
    }
  }

  /** The same source goes on with the same numbers, whatever it sends from now on. */
  private RtpStream begin() {
    RtpStream begun = stream;
    if (begun == null) {
      begun = new RtpStream(loop.randomInt(), loop.randomInt());
      stream = begun;
    }
    return begun;
  }

  private void join(PacedRoom room, Coding coding, int payloadType) {
    Member member = room.room().join(coding, payloadType, this);
    membership = new Membership(room, member, coding, payloadType);
  }

  private void leaveRoom() {
    Membership left = membership;
    if (left != null) {
      membership = null;
      left.member().tell(quality);
      left.room().room().leave(left.member());
    }
  }

  void watch(boolean expectsMedia, int silenceTimeoutMillis) {
    int timeout =
        silenceTimeoutMillis > 0 ? silenceTimeoutMillis : loop.settings().silenceTimeoutMillis();
    silence.watch(expectsMedia, timeout, loop.clock().nanoTime());
  }

  void connect(MediaEndpoint other) {
    peer = other;
  }

  void disconnect() {
    beyondMillis = beyondMillis();
    peer = null;
    transcoder = null;
  }

  private double beyondMillis() {
    MediaEndpoint other = peer;
    return other == null ? beyondMillis : other.quality.roundTripMillis().orElse(0) / 2;
  }

  void planned(MediaPlan.Endpoint endpoint) {
    planned = endpoint;
  }

  /**
   * Both sides of the bridge are as planned: what passes may have to be turned into another codec.
   */
  void settle() {
    MediaEndpoint other = peer;
    Optional<Coding> from = planned.speaks().flatMap(Coding::of);
    Optional<Coding> to =
        other == null ? Optional.empty() : other.planned.speaks().flatMap(Coding::of);
    if (from.isEmpty() || to.isEmpty() || from.equals(to)) {
      transcoder = null;
    } else if (transcoder == null || !transcoder.turns(from.get(), to.get())) {
      transcoder = new Transcoder(from.get(), to.get());
    }
  }

  /** Closes both sockets; the port is the caller's to give back. */
  void close() {
    if (rtp != null) {
      var _ = rtp.close();
    }
    if (rtcp != null) {
      var _ = rtcp.close();
    }
    rtp = null;
    rtcp = null;
    tone = null;
    leaveRoom();
    peer = null;
    toFlush = null;
  }

  // ---- time ----

  /** Sends the tone's packets that are due; false when there is no tone any more. */
  @Override
  public boolean onPace(long nowNanos) {
    try {
      return sendTone(nowNanos);
    } catch (RuntimeException e) {
      broken.accept(e);
      return false;
    }
  }

  private boolean sendTone(long nowNanos) {
    ToneSource playing = tone;
    if (playing == null) {
      return false;
    }
    while (playing.isDue(nowNanos)) {
      byte[] octets = loop.payload();
      playing.next(octets);
      int length = playing.payloadLength();
      sendOwn(octets, length, playing.payloadType(), length);
    }
    return true;
  }

  /** A tick of the room, as this peer is to hear it. */
  @Override
  public void send(byte[] octets, int length) {
    Membership there = membership;
    if (there != null) {
      try {
        sendOwn(octets, length, there.payloadType(), there.coding().unitsOf(length));
      } catch (RuntimeException e) {
        // Not now: the room is in the midst of its tick.
        loop.eventLoop().execute(() -> broken.accept(e));
      }
    }
  }

  @Override
  public void skip(int ticks) {
    Membership there = membership;
    RtpStream numbers = stream;
    if (there != null && numbers != null) {
      numbers.skip(ticks * there.coding().clockRateHz() * Mixer.TICK_MILLIS / 1000);
    }
  }

  /** A packet of the stream that begins here. */
  private void sendOwn(byte[] octets, int length, int payloadType, int units) {
    Channel channel = rtp;
    RtpStream numbers = stream;
    if (channel == null || numbers == null) {
      return;
    }
    boolean first = numbers.isFirst();
    int sequence = numbers.sequence();
    int timestamp = numbers.timestamp();
    numbers.next(length, units);
    Fate fate = write(first, payloadType, sequence, timestamp, ownSsrc, octets, length);
    if (fate.isAccepted()) {
      channel.flush();
    }
  }

  /** Once a second: how long the peer has been silent, in milliseconds, when that is to be told. */
  OptionalLong onSecond(long nowNanos) {
    rtpIntake.onSecond();
    rtcpIntake.onSecond();
    if (++seconds % RTCP_INTERVAL_SECONDS == 0) {
      report();
    }
    OptionalLong heard =
        rtpIntake.hasHeard() ? OptionalLong.of(rtpIntake.heardAtNanos()) : OptionalLong.empty();
    return silence.onTick(heard, nowNanos);
  }

  private void report() {
    Channel channel = rtcp;
    RtpStream numbers = stream;
    boolean ownSource = numbers != null || source instanceof MediaPlan.Source.Echo;
    if (channel == null || !ownSource) {
      return;
    }
    ByteBuffer text = ByteBuffer.allocate(MAX_REPORT_BYTES);
    long now = loop.clock().nanoTime();
    if (numbers != null) {
      reports.sender(text, numbers, loop.clock().epochMillis(), now);
    } else if (rtpIntake.hasHeard()) {
      reports.receiver(text, now);
    } else {
      return;
    }
    ByteBuf bytes = channel.alloc().directBuffer(text.position()).writeBytes(text.flip());
    if (!sendRtcp(bytes).isAccepted()) {
      bytes.release();
    }
  }

  // ---- what others may see ----

  String id() {
    return id;
  }

  int rtpPort() {
    return rtpPort;
  }

  MediaPlan.Endpoint planned() {
    return planned;
  }

  Optional<MediaEndpoint> peer() {
    return Optional.ofNullable(peer);
  }

  /** What is known so far of how it sounded. */
  Quality quality() {
    Membership there = membership;
    if (there != null) {
      there.member().tell(quality);
    }
    return quality.quality(beyondMillis());
  }

  MediaFact.EndpointStatistics statistics(Quality sounded) {
    ReceptionStatistics received = rtpIntake.statistics();
    return new MediaFact.EndpointStatistics(
        id,
        received.packets(),
        received.octets(),
        packetsSent,
        octetsSent,
        received.lost(),
        Math.round(received.jitterMillis() * 1000),
        rtpIntake.strangers(),
        micros(sounded.roundTripMillis()),
        quality.lostToPeer(),
        times100(sounded.fromPeer().score()),
        times100(sounded.toPeer().score()));
  }

  /** A way that takes no time is told as the shortest that there is: 0 is unknown. */
  private static long micros(OptionalDouble millis) {
    return millis.isPresent() ? Math.max(1, Math.round(millis.getAsDouble() * 1000)) : 0;
  }

  private static int times100(OptionalDouble score) {
    return (int) Math.round(100 * score.orElse(0));
  }

  /** What Netty calls for the RTP socket. */
  ChannelInboundHandlerAdapter rtpHandler() {
    return new Inlet() {
      @Override
      void on(DatagramPacket datagram) {
        onRtp(datagram);
      }

      @Override
      public void channelReadComplete(ChannelHandlerContext context) {
        onRtpBatchEnd();
      }
    };
  }

  /** What Netty calls for the RTCP socket. */
  ChannelInboundHandlerAdapter rtcpHandler() {
    return new Inlet() {
      @Override
      void on(DatagramPacket datagram) {
        onRtcp(datagram);
      }
    };
  }

  private abstract class Inlet extends ChannelInboundHandlerAdapter {
    abstract void on(DatagramPacket datagram);

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      on((DatagramPacket) message);
    }

    /** The kernel refused to send: no route, or a firewall. The stream goes on, or falls silent. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      loop.onSocketFailure(id, cause);
    }
  }
}
