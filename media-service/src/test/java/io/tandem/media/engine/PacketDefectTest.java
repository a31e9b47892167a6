package io.tandem.media.engine;

import static io.tandem.media.Plans.endpoint;
import static io.tandem.media.Plans.newCall;
import static io.tandem.media.Plans.single;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.tandem.contracts.MediaFact;
import io.tandem.contracts.MediaPlan.Source;
import io.tandem.kernel.CallSid;
import io.tandem.kernel.Clock;
import io.tandem.kernel.RandomTokens;
import io.tandem.media.MediaMetrics;
import io.tandem.media.Phone;
import io.tandem.media.port.PortPool;
import io.tandem.runtime.metrics.Metrics;
import io.tandem.testkit.Await;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a defect of ours on the way of a packet costs: that call, and nobody else anything. */
class PacketDefectTest {

  private static final Duration SOON = Duration.ofSeconds(5);
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final InetSocketAddress PEER = new InetSocketAddress(LOOPBACK, 40_000);

  private final Metrics registry = new Metrics();
  private final MediaMetrics counters = new MediaMetrics(registry);
  private final LinkedBlockingQueue<MediaFact> facts = new LinkedBlockingQueue<>();
  private final RandomTokens tokens = new RandomTokens(new SecureRandom());
  private final BreakingClock clock = new BreakingClock();
  private final Phone phone = new Phone();

  @AfterEach
  void closePhone() {
    phone.close();
  }

  @Test
  void endsTheCallOfThePacketTellsSignalingAndCountsByName() throws Exception {
    MediaEngine engine =
        MediaEngine.start(
            MediaTransport.BEST,
            OneLoop.settings(),
            facts::add,
            new SrtpKeys(Optional.empty()),
            counters,
            () -> false,
            clock,
            tokens);
    try {
      CallSid good = newCall(1);
      engine.apply(single(good, 1, endpoint("caller", 0, phone, new Source.Echo(), 60_000)));
      int goodPort = opened();
      CallSid bad = newCall(1);
      engine.apply(single(bad, 1, endpoint("caller", 0, phone, new Source.Echo(), 60_000)));
      int badPort = opened();

      clock.broken.set(true);
      phone.sendRtp(badPort, Phone.packet(1));
      phone.sendRtp(badPort, Phone.packet(2));
      MediaFact fact = facts.poll(SOON.toMillis(), TimeUnit.MILLISECONDS);
      assertThat(fact)
          .isEqualTo(
              new MediaFact.EndpointFailed(
                  bad, 1, "", "internal error", MediaFact.EndpointFailed.Cause.OTHER));
      clock.broken.set(false);

      assertThat(engine.ports().leased()).isEqualTo(1);
      phone.sendRtp(goodPort, Phone.packet(3));
      assertThat(phone.awaitRtp()).hasSameSizeAs(Phone.packet(3));
      assertThat(registry.scrape()).contains("tandem_media_calls_failed_total 1.0");
      Await.until(
          "the packet is counted",
          SOON,
          () -> !registry.scrape().contains("tandem_media_dropped_total{reason=\"defect\"} 0.0"));
      assertThat(facts).isEmpty();
    } finally {
      engine.stop().await(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void releasesTheBufferOfThePacket() {
    DefaultEventLoop eventLoop = new DefaultEventLoop();
    List<RuntimeException> defects = new ArrayList<>();
    MediaEndpoint endpoint =
        new MediaEndpoint(
            endpoint("caller", 20_000, phone),
            20_000,
            loop(eventLoop),
            new SrtpMemory(1),
            defects::add);
    ByteBuf rtp = Unpooled.directBuffer().writeBytes(Phone.packet(1));
    ByteBuf rtcp = Unpooled.directBuffer().writeBytes(Phone.packet(1));

    clock.broken.set(true);
    var _ =
        new EmbeddedChannel(endpoint.rtpHandler())
            .writeInbound(new DatagramPacket(rtp, PEER, PEER));
    var _ =
        new EmbeddedChannel(endpoint.rtcpHandler())
            .writeInbound(new DatagramPacket(rtcp, PEER, PEER));

    assertThat(defects).hasSize(2);
    assertThat(rtp.refCnt()).isZero();
    assertThat(rtcp.refCnt()).isZero();
    var _ = eventLoop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }

  @Test
  void aToneThatFailsLeavesTheOtherTonesOfTheLoopPlaying() throws Exception {
    DefaultEventLoop eventLoop = new DefaultEventLoop();
    MediaLoop loop = loop(eventLoop);
    AtomicInteger defects = new AtomicInteger();
    EmbeddedChannel outlet = new EmbeddedChannel();
    MediaEndpoint bad = toned(loop, new ChannelWithoutMemory(), defects);
    MediaEndpoint good = toned(loop, outlet, defects);
    eventLoop
        .submit(
            () -> {
              start(bad);
              start(good);
            })
        .get(5, TimeUnit.SECONDS);
    Await.until("packets of the other", SOON, () -> outlet.outboundMessages().size() >= 5);
    assertThat(defects).hasValue(1);
    var _ = eventLoop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }

  private MediaEndpoint toned(MediaLoop loop, EmbeddedChannel channel, AtomicInteger defects) {
    MediaEndpoint endpoint =
        new MediaEndpoint(
            endpoint("caller", 20_000, phone),
            20_000,
            loop,
            new SrtpMemory(1),
            _ -> {
              int _ = defects.incrementAndGet();
            });
    endpoint.onOpened(channel, new EmbeddedChannel());
    return endpoint;
  }

  private static void start(MediaEndpoint endpoint) {
    endpoint.signal(PEER, PEER);
    endpoint.send(new Source.Tone(440, -10, 0, "PCMU", 20));
  }

  private MediaLoop loop(DefaultEventLoop eventLoop) {
    PortDesk ports = new PortDesk(new PortPool(20_000, 29_999, 1, tokens), clock);
    return new MediaLoop(
        eventLoop,
        OneLoop.settings(),
        ports,
        facts::add,
        new SrtpKeys(Optional.empty()),
        clock,
        tokens,
        new AtomicInteger(),
        new RoomRegister(500, 1),
        () -> false,
        counters,
        _ -> {});
  }

  private int opened() throws InterruptedException {
    MediaFact fact = facts.poll(SOON.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(fact).isInstanceOf(MediaFact.EndpointsOpened.class);
    return ((MediaFact.EndpointsOpened) fact).endpoints().getFirst().rtpPort();
  }

  /** Fails, when broken, whom an endpoint asks for the time of a packet; others it serves. */
  private static final class BreakingClock implements Clock {
    private final AtomicBoolean broken = new AtomicBoolean();

    @Override
    public long nanoTime() {
      if (broken.get() && askedForAPacket()) {
        throw new IllegalStateException("as the test wants it");
      }
      return Clock.SYSTEM.nanoTime();
    }

    @Override
    public long epochMillis() {
      return Clock.SYSTEM.epochMillis();
    }

    private static boolean askedForAPacket() {
      return StackWalker.getInstance()
          .walk(frames -> frames.anyMatch(frame -> frame.getMethodName().startsWith("judge")));
    }
  }

  private static final class ChannelWithoutMemory extends EmbeddedChannel {
    @Override
    public ByteBufAllocator alloc() {
      throw new IllegalStateException("as the test wants it");
    }
  }
}
