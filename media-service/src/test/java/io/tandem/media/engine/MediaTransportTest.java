package io.tandem.media.engine;

import static io.tandem.media.Plans.bridged;
import static io.tandem.media.Plans.endpoint;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import io.tandem.media.Phone;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The engine by each way across the kernel, also the one that is for other machines than this. */
class MediaTransportTest extends EngineOnSockets {
  private static final Duration GATHER = Duration.ofMillis(5);

  /**
   * At once over the rate from which loops gather, and below what an endpoint takes in a second.
   */
  private static final int PACKETS = 1_500;

  /** Fits into the receive buffer of a socket, so that what is lost is lost by the engine. */
  private static final int BURST = 50;

  @Test
  void underLoadEpollLosesNothingAndKeepsTheOrder() throws Exception {
    assumeTrue(Epoll.isAvailable(), "SKIPPED: no epoll here");
    assertThat(relaysAll(new MediaTransport(MediaTransport.Kind.EPOLL, GATHER))).isTrue();
  }

  @Test
  void underLoadNioLosesNothingAndKeepsTheOrder() throws Exception {
    assertThat(relaysAll(new MediaTransport(MediaTransport.Kind.NIO, GATHER))).isFalse();
  }

  @Test
  void takesEpollByItselfWhereItCanBeHad() throws Exception {
    assertThat(relaysAll(new MediaTransport(MediaTransport.Kind.AUTO, Duration.ZERO)))
        .isEqualTo(Epoll.isAvailable());
  }

  /** Whether it was epoll by which all of many packets came through. */
  private boolean relaysAll(MediaTransport transport) throws Exception {
    MediaEngine other = start(transport, settings(20_000, 29_999, LOOPBACKS));
    try {
      other.apply(bridged(call, 1, endpoint("caller", 0, caller), endpoint("callee", 0, callee)));
      int port = opened().get("caller");
      for (int sequence = 0; sequence < PACKETS; sequence += BURST) {
        for (int i = 0; i < BURST; i++) {
          caller.sendRtp(port, Phone.packet(sequence + i));
        }
        for (int i = 0; i < BURST; i++) {
          assertThat(callee.awaitRtp()).isEqualTo(Phone.packet(sequence + i));
        }
      }
      return other.isNative();
    } finally {
      other.stop().await(10, TimeUnit.SECONDS);
    }
  }
}
