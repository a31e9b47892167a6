package io.tandem.media.engine;

import static io.tandem.media.Plans.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.tandem.contracts.MediaPlan;
import io.tandem.contracts.MediaPlan.Source;
import io.tandem.contracts.Srtp;
import io.tandem.kernel.Clock;
import io.tandem.kernel.RandomTokens;
import io.tandem.media.MediaMetrics;
import io.tandem.media.Phone;
import io.tandem.media.port.PortPool;
import io.tandem.runtime.metrics.Metrics;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An endpoint between the opening of its sockets and the keys that its plan brings. */
class ShutFromTheStartTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final InetSocketAddress PEER = new InetSocketAddress(LOOPBACK, 40_000);

  private final DefaultEventLoop eventLoop = new DefaultEventLoop();
  private final Phone phone = new Phone();

  @AfterEach
  void stop() {
    phone.close();
    var _ = eventLoop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }

  @Test
  void passesNothingInTheClearThoughNobodyHasSaidHowItIsToBeProtected() {
    assertThat(echoes(planned().withSrtp(Optional.of(new Srtp.Offered())), false)).isZero();
    assertThat(echoes(planned(), false)).as("one that has no SRTP").isEqualTo(1);
  }

  @Test
  void passesNothingInTheClearWhileAPlanThatHasSrtpWaits() {
    assertThat(echoes(planned(), true)).isZero();
  }

  /** How many packets come back of one that the peer sends to an echo. */
  private int echoes(MediaPlan.Endpoint planned, boolean shut) {
    MediaEndpoint endpoint =
        new MediaEndpoint(
            planned,
            20_000,
            loop(eventLoop),
            new SrtpMemory(1),
            e -> {
              throw e;
            });
    EmbeddedChannel channel = new EmbeddedChannel(endpoint.rtpHandler());
    endpoint.onOpened(channel, new EmbeddedChannel());
    endpoint.signal(PEER, PEER);
    endpoint.send(new Source.Echo());
    if (shut) {
      endpoint.shutIfPlain();
    }
    var _ =
        channel.writeInbound(
            new DatagramPacket(Unpooled.directBuffer().writeBytes(Phone.packet(1)), PEER, PEER));
    return channel.outboundMessages().size();
  }

  private MediaPlan.Endpoint planned() {
    return endpoint("caller", 20_000, phone);
  }

  static MediaLoop loop(DefaultEventLoop eventLoop) {
    RandomTokens tokens = new RandomTokens(new SecureRandom());
    EngineSettings settings = OneLoop.settings();
    return new MediaLoop(
        eventLoop,
        settings,
        new PortDesk(new PortPool(20_000, 29_999, 1, tokens), Clock.SYSTEM),
        _ -> {},
        new SrtpKeys(Optional.empty()),
        Clock.SYSTEM,
        tokens,
        new AtomicInteger(),
        new RoomRegister(500, 1),
        () -> false,
        new MediaMetrics(new Metrics()),
        _ -> {});
  }
}
