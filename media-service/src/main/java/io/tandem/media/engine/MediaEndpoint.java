package io.tandem.media.engine;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.tandem.contracts.MediaFact;
import io.tandem.contracts.MediaPlan;
import io.tandem.contracts.Srtp;
import io.tandem.kernel.CallSid;
import io.tandem.media.endpoint.Fate;
import io.tandem.media.endpoint.OneWayWatch;
import io.tandem.media.endpoint.OwnReports;
import io.tandem.media.endpoint.Protection;
import io.tandem.media.endpoint.RtcpIntake;
import io.tandem.media.endpoint.RtpIntake;
import io.tandem.media.endpoint.RtpStream;
import io.tandem.media.endpoint.SilenceWatch;
import io.tandem.rtp.Latch;
import io.tandem.rtp.ReceptionStatistics;
import io.tandem.rtp.quality.Quality;
import io.tandem.rtp.quality.QualityMeter;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One socket pair that faces one peer. Lives on one loop, that of its call, and everything in it
 * runs there. The way of a packet is {@link #onRtp}: judge (decrypt, view, latch, rate, measure),
 * route, send (encrypt, count). What it sends to its peer is a {@link Sending}; where the peer's
 * packets go is a {@link BridgeWay}, unless they are echoed or go to a room.
 */
final class MediaEndpoint {

  /** RFC 3550 section 6.2: the recommended least interval of RTCP. */
  private static final int RTCP_INTERVAL_SECONDS = 5;

  private final String id;
  private final int port;
  private final MediaLoop loop;
  private final Consumer<RuntimeException> broken;
  private final Measurements measured;
  private final QualityMeter quality;
  private final SilenceWatch silence = new SilenceWatch();
  private final int ownSsrc;
  private final Encryption encryption;
  private final RoomPlace place;
  private final RtpPort rtp;
  private final RtcpPort rtcp;

  private MediaPlan.Endpoint planned;
  private Sending sending = new Sending.Relaying();
  private @Nullable OwnStream ownStream;
  private @Nullable BridgeWay bridge;

  /** Who is to be flushed when all that waited on the RTP socket has been read. */
  private @Nullable RtpPort unflushed;

  private int seconds;

  /** One way from here to the last peer, for when the bridge is taken down before the endpoint. */
  private double beyondMillis;

  /**
   * @param port of RTP; RTCP has the next
   * @param srtpMemory the call's
   * @param broken told of a defect of ours on the way of a packet; it ends the call
   */
  MediaEndpoint(
      MediaPlan.Endpoint planned,
      int port,
      MediaLoop loop,
      SrtpMemory srtpMemory,
      Consumer<RuntimeException> broken) {
    this.id = planned.id();
    this.planned = planned;
    this.port = port;
    this.loop = loop;
    this.broken = broken;
    long windowNanos = TimeUnit.MILLISECONDS.toNanos(loop.settings().latchWindowMillis());
    int maxRate = loop.settings().maxPacketsPerSecond();
    this.measured = new Measurements(loop.settings().oneWayAfterMillis(), loop.clock());
    ReceptionStatistics received = measured.received();
    this.quality = measured.meter();
    this.ownSsrc = loop.randomInt();
    this.place = new RoomPlace(loop.rooms().register());
    this.encryption =
        new Encryption(
            new Protection(loop.srtpBench(), srtpMemory::freshName),
            planned.srtp(),
            srtpMemory.of(id));
    Latch audio = new Latch(windowNanos);
    this.rtp =
        new RtpPort(
            loop,
            new RtpIntake(loop.rtpView(), audio, received, quality, maxRate, loop.randomInt()),
            quality,
            encryption.protection());
    this.rtcp =
        new RtcpPort(
            loop,
            new RtcpIntake(
                loop.rtcpView(), new Latch(windowNanos), audio, maxRate, loop.randomInt()),
            quality,
            new OwnReports(ownSsrc, loop.randomName(), received, quality),
            encryption.protection(),
            rtp);
  }

  // ---- the way of a packet ----

  /** Takes a datagram on the RTP port, and its buffer: released here, or passed on to a socket. */
  private void onRtp(DatagramPacket datagram) {
    ByteBuf bytes = datagram.content();
    Fate fate;
    try {
      fate = rtp.judge(datagram);
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

  private Fate route(ByteBuf bytes) {
    return switch (sending) {
      case Attending attending -> {
        long now = loop.clock().nanoTime();
        if (!attending.hear(loop.rtpView(), RtpPort.nioBuffer(bytes), now)) {
          yield Fate.UNHEARD;
        }
        bytes.release();
        yield Fate.ACCEPTED;
      }
      case Sending.Echoing _ -> {
        // A phone that hears its own SSRC takes it for a collision (RFC 3550 section 8.2).
        loop.rtpView().setSsrc(ownSsrc);
        unflushed = rtp;
        yield rtp.send(bytes);
      }
      case Sending.Resting _ -> Fate.NOWHERE_TO_GO;
      case Sending.Relaying _, Sounding _ -> {
        BridgeWay way = bridge;
        if (way == null) {
          yield Fate.NOWHERE_TO_GO;
        }
        unflushed = way.to().rtp();
        yield way.pass(bytes);
      }
    };
  }

  private void onRtpBatchEnd() {
    RtpPort written = unflushed;
    if (written != null) {
      unflushed = null;
      written.flush();
    }
  }

  /** The same for RTCP, on a port of its own or on RTP's. */
  private void onRtcp(DatagramPacket datagram) {
    ByteBuf bytes = datagram.content();
    Fate fate;
    try {
      fate = rtcp.judge(datagram);
      if (fate.isAccepted()) {
        measured.onReport();
        BridgeWay way = bridge;
        fate = rtcp.route(bytes, way != null && way.to().isRelaying() ? way.to().rtcp : null);
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

  // ---- what the plan changes ----

  /** The sockets are bound. */
  void onOpened(Channel rtpChannel, Channel rtcpChannel) {
    rtp.onOpened(rtpChannel);
    rtcp.onOpened(rtcpChannel);
    silence.watch(false, loop.settings().silenceTimeoutMillis(), loop.clock().nanoTime());
  }

  /** Says why it cannot be so, if it cannot; then nothing passes either way. */
  Optional<String> protect(Optional<Srtp> srtp, SrtpKeys.OfEndpoint keys) {
    return encryption.protect(srtp, keys);
  }

  Optional<Srtp> protectedBy() {
    return encryption.inForce();
  }

  /** A plan that has to wait has SRTP: until it is done nothing may pass in the clear. */
  void shutIfPlain() {
    encryption.shutIfPlain();
  }

  void multiplex(boolean shared) {
    rtcp.multiplex(shared);
  }

  void signal(InetSocketAddress remoteRtp, InetSocketAddress remoteRtcp) {
    long now = loop.clock().nanoTime();
    rtp.intake().latch().onSignalled(remoteRtp, now);
    if (!rtcp.intake().isShared()) {
      rtcp.intake().latch().onSignalled(remoteRtcp, now);
    }
  }

  void mayBegin() {
    long now = loop.clock().nanoTime();
    rtp.intake().latch().onMayBegin(now);
    if (!rtcp.intake().isShared()) {
      rtcp.intake().latch().onMayBegin(now);
    }
    if (!rtp.intake().hasHeard()) {
      silence.restart(now);
    }
  }

  /** Says why it cannot be so, if it cannot; then nothing is sent. */
  Optional<MediaFact.EndpointFailed.Cause> send(MediaPlan.Source source) {
    sending.end();
    if (!place.take(source)) {
      sending = new Sending.Resting();
      return Optional.of(MediaFact.EndpointFailed.Cause.ROOM_FULL);
    }
    sending =
        switch (source) {
          case MediaPlan.Source.Bridged _ -> {
            ownStream = null;
            yield new Sending.Relaying();
          }
          case MediaPlan.Source.Echo _ -> {
            ownStream = null;
            yield new Sending.Echoing();
          }
          case MediaPlan.Source.Tone tone -> new Sounding(tone, loop, ownStream(), broken);
          case MediaPlan.Source.Room room -> {
            OwnStream stream = ownStream();
            yield room.away()
                ? new Sending.Resting()
                : new Attending(room, loop, stream, quality, broken);
          }
        };
    return Optional.empty();
  }

  private OwnStream ownStream() {
    OwnStream begun = ownStream;
    if (begun == null) {
      begun = new OwnStream(ownSsrc, new RtpStream(loop.randomInt(), loop.randomInt()), rtp);
      ownStream = begun;
    }
    return begun;
  }

  void watch(boolean expectsMedia, int silenceTimeoutMillis) {
    int timeout =
        silenceTimeoutMillis > 0 ? silenceTimeoutMillis : loop.settings().silenceTimeoutMillis();
    silence.watch(expectsMedia, timeout, loop.clock().nanoTime());
  }

  void connect(MediaEndpoint other) {
    bridge = new BridgeWay(loop.rtpView(), other);
  }

  void disconnect() {
    BridgeWay ended = bridge;
    if (ended != null) {
      beyondMillis = beyondMillis();
      bridge = null;
      ended.end();
    }
  }

  void planned(MediaPlan.Endpoint endpoint) {
    planned = endpoint;
  }

  /** All endpoints of the call are as planned. */
  void settle() {
    BridgeWay way = bridge;
    Optional<MediaPlan.Format> understood = Optional.empty();
    if (way != null) {
      understood = way.to().planned.speaks();
      way.settle(planned.speaks(), understood);
    }
    measured.agree(planned.speaks().or(this::spokenInRoom), understood);
  }

  private Optional<MediaPlan.Format> spokenInRoom() {
    return planned.source() instanceof MediaPlan.Source.Room room
        ? Optional.of(room.format())
        : Optional.empty();
  }

  /** Closes both sockets; the port is the caller's to give back. */
  void close() {
    rtp.close();
    rtcp.close();
    encryption.close();
    sending.end();
    sending = new Sending.Relaying();
    place.giveBack();
    disconnect();
    unflushed = null;
  }

  // ---- time ----

  /** Once a second: how long the peer has been silent, in milliseconds, when that is to be told. */
  OptionalLong onSecond(long nowNanos) {
    RtpIntake heard = rtp.intake();
    heard.onSecond();
    rtcp.intake().onSecond();
    encryption.protection().onSecond();
    sending.onSecond();
    BridgeWay way = bridge;
    if (way != null) {
      way.onSecond();
    }
    if (++seconds % RTCP_INTERVAL_SECONDS == 0) {
      report();
    }
    return silence.onTick(
        heard.hasHeard() ? OptionalLong.of(heard.heardAtNanos()) : OptionalLong.empty(), nowNanos);
  }

  /** Once a second, after {@link #onSecond}: whether the peer is heard while the other sends. */
  OneWayWatch.Change watchOneWay(long nowNanos) {
    BridgeWay way = bridge;
    return way == null
        ? measured.onSecond(false, false, nowNanos)
        : measured.onSecond(
            planned.expectsMedia() && way.to().planned.expectsMedia(),
            way.to().measured.sendsSteadily(),
            nowNanos);
  }

  /** How far the peer's SRTP has come, when that is to be told; asked once a second. */
  Optional<MediaFact.SrtpAdvanced> advanced(CallSid sid) {
    return seconds % RTCP_INTERVAL_SECONDS == 0 ? encryption.advanced(sid, id) : Optional.empty();
  }

  private void report() {
    OwnStream own = ownStream;
    if (own != null) {
      rtcp.report(own.numbers());
    } else if (sending instanceof Sending.Echoing && rtp.intake().hasHeard()) {
      rtcp.reportHeard();
    }
  }

  // ---- what others may see ----

  String id() {
    return id;
  }

  int port() {
    return port;
  }

  MediaPlan.Endpoint planned() {
    return planned;
  }

  RtpPort rtp() {
    return rtp;
  }

  /** Whether its peer is sent what the bridge brings. */
  boolean isRelaying() {
    return sending instanceof Sending.Relaying;
  }

  /** What is known so far of how it sounded. */
  Quality quality() {
    if (sending instanceof Attending attending) {
      attending.tell();
    }
    return quality.quality(beyondMillis());
  }

  private double beyondMillis() {
    BridgeWay way = bridge;
    return way == null ? beyondMillis : way.to().quality.roundTripMillis().orElse(0) / 2;
  }

  MediaFact.EndpointStatistics statistics(Quality sounded) {
    return measured.statistics(id, sounded, rtp, loop.clock().nanoTime());
  }

  Measurements measured() {
    return measured;
  }

  /** What Netty calls for the RTP socket. */
  ChannelInboundHandlerAdapter rtpHandler() {
    return new Inlet(loop, id) {
      @Override
      void on(DatagramPacket datagram) {
        if (rtcp.intake().isShared() && isRtcp(datagram)) {
          onRtcp(datagram);
        } else {
          onRtp(datagram);
        }
      }

      @Override
      public void channelReadComplete(ChannelHandlerContext context) {
        onRtpBatchEnd();
      }
    };
  }

  /** What Netty calls for the RTCP socket. */
  ChannelInboundHandlerAdapter rtcpHandler() {
    return new Inlet(loop, id) {
      @Override
      void on(DatagramPacket datagram) {
        if (rtcp.intake().isShared()) {
          loop.counters().rtcpReceived(Fate.RTCP_PORT_UNUSED);
          datagram.release();
        } else {
          onRtcp(datagram);
        }
      }
    };
  }
}
