package io.tandem.media.engine;

import static io.tandem.media.Plans.bridged;
import static io.tandem.media.Plans.endpoint;
import static io.tandem.media.Plans.newCall;
import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.MediaFact;
import io.tandem.kernel.AddressFamily;
import io.tandem.kernel.Advertised;
import io.tandem.kernel.CallSid;
import io.tandem.kernel.Clock;
import io.tandem.kernel.RandomTokens;
import io.tandem.media.Phone;
import io.tandem.testkit.Ipv6;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * The engine on real event loops and loopback sockets, without Kafka; two phones, and somebody who
 * has no business with them.
 */
abstract class EngineOnSockets {
  static final Duration SOON = Duration.ofSeconds(5);
  static final byte[] RTCP =
      HexFormat.of()
          .parseHex("80c800060000abcde00000008000000000000140000000020000014081cb00010000abcd");

  static final Map<AddressFamily, InetAddress> LOOPBACKS = loopbacks();

  final LinkedBlockingQueue<MediaFact> facts = new LinkedBlockingQueue<>();
  final CountingEngineCounters counters = new CountingEngineCounters();
  final AtomicBoolean mayExpire = new AtomicBoolean();
  final AtomicBoolean tellingFails = new AtomicBoolean();
  final Phone caller = new Phone();
  final Phone callee = new Phone();
  final Phone stranger = new Phone();
  final CallSid call = newCall(1);
  int oneWayAfterMillis;
  MediaEngine engine;

  @BeforeEach
  void startEngine() {
    engine = start(20_000, 29_999);
  }

  @AfterEach
  void stopEngine() throws Exception {
    engine.stop().await(10, TimeUnit.SECONDS);
    caller.close();
    callee.close();
    stranger.close();
  }

  private static Map<AddressFamily, InetAddress> loopbacks() {
    Map<AddressFamily, InetAddress> loopbacks = new EnumMap<>(AddressFamily.class);
    loopbacks.put(AddressFamily.IPV4, InetAddress.ofLiteral("127.0.0.1"));
    if (Ipv6.isHere()) {
      loopbacks.put(AddressFamily.IPV6, Ipv6.LOOPBACK);
    }
    return loopbacks;
  }

  MediaEngine start(int firstPort, int lastPort) {
    return start(firstPort, lastPort, LOOPBACKS);
  }

  MediaEngine start(int firstPort, int lastPort, Map<AddressFamily, InetAddress> bind) {
    return start(MediaTransport.BEST, settings(firstPort, lastPort, bind));
  }

  EngineSettings settings(int firstPort, int lastPort, Map<AddressFamily, InetAddress> bind) {
    return new EngineSettings(
        "media-0",
        new Advertised(List.copyOf(bind.values())),
        bind,
        firstPort,
        lastPort,
        1_000,
        2,
        2,
        3_000,
        60_000,
        60_000,
        oneWayAfterMillis,
        2_000);
  }

  MediaEngine start(MediaTransport transport, EngineSettings settings) {
    return MediaEngine.start(
        transport,
        settings,
        this::tell,
        new SrtpKeys(Optional.empty()),
        counters,
        mayExpire::get,
        Clock.SYSTEM,
        new RandomTokens(new SecureRandom()));
  }

  private void tell(MediaFact fact) {
    if (tellingFails.get()) {
      throw new IllegalStateException("planted");
    }
    facts.add(fact);
  }

  Map<String, Integer> connectPhones() throws Exception {
    engine.apply(bridged(call, 1, endpoint("caller", 0, caller), endpoint("callee", 0, callee)));
    return opened();
  }

  Map<String, Integer> opened() throws Exception {
    Map<String, Integer> ports = new ConcurrentHashMap<>();
    MediaFact.EndpointsOpened fact = await(MediaFact.EndpointsOpened.class);
    assertThat(fact.nodeId()).isEqualTo("media-0");
    assertThat(fact.addresses().literals()).startsWith("127.0.0.1");
    fact.endpoints().forEach(endpoint -> ports.put(endpoint.id(), endpoint.rtpPort()));
    assertThat(ports.values()).allMatch(port -> port % 2 == 0);
    return ports;
  }

  <T extends MediaFact> T await(Class<T> type) throws InterruptedException {
    MediaFact fact = facts.poll(SOON.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(fact).isInstanceOf(type);
    return type.cast(fact);
  }

  /** The first port of so many free pairs in a row, below the range that the kernel hands out. */
  static int freePairs(int pairs) throws Exception {
    for (int first = 21_000; first < 29_000; first += 2 * pairs) {
      int bound = 0;
      for (int port = first; port < first + 2 * pairs; port++) {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress("127.0.0.1", port))) {
          bound += socket.isBound() ? 1 : 0;
        } catch (BindException e) {
          break;
        }
      }
      if (bound == 2 * pairs) {
        return first;
      }
    }
    throw new AssertionError("no free ports");
  }
}
