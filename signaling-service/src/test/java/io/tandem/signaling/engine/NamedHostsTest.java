package io.tandem.signaling.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.sip.message.Method;
import io.tandem.sip.message.ParseResult;
import io.tandem.sip.message.SipParser;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.testkit.Dnsmasq;
import io.tandem.testkit.Ports;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From a name to a server that answers: real DNS, real sockets, on loopback. */
class NamedHostsTest {

  /**
   * What a search takes whose server is silent; a loop that waited for one would be held up so
   * long.
   */
  private static final Duration SEARCH = Duration.ofSeconds(8);

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable part : open.reversed()) {
      part.close();
    }
  }

  /** A SIP server that says the same to all. */
  private final class Peer {
    private final DatagramSocket socket;
    private final AtomicInteger requests = new AtomicInteger();

    Peer(int status) throws SocketException {
      socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      open.add(socket);
      Thread.ofPlatform().daemon().start(() -> serve(status));
    }

    int port() {
      return socket.getLocalPort();
    }

    private void serve(int status) {
      DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
      while (!socket.isClosed()) {
        try {
          packet.setLength(65_536);
          socket.receive(packet);
          byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
          if (SipParser.parse(bytes) instanceof ParseResult.Parsed(SipRequest request)
              && !request.is(Method.ACK)) {
            requests.incrementAndGet();
            byte[] answer = SipResponse.to(request, status).toTag("peer").build().encode();
            socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
          }
        } catch (IOException closed) {
          return;
        }
      }
    }
  }

  private LiveLoop loop(String... records) {
    assumeTrue(Dnsmasq.isInstalled(), Dnsmasq.ABSENT);
    Dnsmasq dns = Dnsmasq.start(List.of(records));
    open.add(dns);
    LiveLoop loop = new LiveLoop(dns.address(), Duration.ofSeconds(5));
    open.add(loop);
    return loop;
  }

  private static String naptr() {
    return "--naptr-record=example.test,10,10,s,SIP+D2U,,_sip._udp.example.test";
  }

  private static String srv(String host, int port, int priority, int weight) {
    return "--srv-host=_sip._udp.example.test,%s.example.test,%d,%d,%d"
        .formatted(host, port, priority, weight);
  }

  private static String a(String host) {
    return "--host-record=" + host + ".example.test,127.0.0.1";
  }

  @Test
  void whereNobodyListensTheSecondServerIsUsed() throws Exception {
    Peer second = new Peer(200);
    LiveLoop loop =
        loop(
            naptr(),
            srv("a", Ports.freeUdp(), 1, 0),
            srv("b", second.port(), 2, 0),
            a("a"),
            a("b"));
    long before = System.nanoTime();

    loop.send(Method.INVITE, "example.test");

    assertThat(loop.outcome()).isEqualTo("200");
    assertThat(second.requests).hasValue(1);
    assertThat(Duration.ofNanos(System.nanoTime() - before))
        .as("long before timer B")
        .isLessThan(Duration.ofSeconds(10));
    loop.send(Method.OPTIONS, "example.test");
    assertThat(loop.outcome()).isEqualTo("200");
    assertThat(second.requests).hasValue(2);
  }

  @Test
  void whereTheFirstServerIsUnavailableTheSecondIsUsed() throws Exception {
    Peer first = new Peer(503);
    Peer second = new Peer(486);
    LiveLoop loop =
        loop(naptr(), srv("a", first.port(), 1, 0), srv("b", second.port(), 2, 0), a("a"), a("b"));

    loop.send(Method.INVITE, "example.test");

    assertThat(loop.outcome()).isEqualTo("486");
    assertThat(first.requests).hasValue(1);
    assertThat(second.requests).hasValue(1);
  }

  @Test
  void theSecondHostOfAListIsUsedWhenTheFirstHasNoServerLeft() throws Exception {
    Peer second = new Peer(200);
    LiveLoop loop = loop("--host-record=other.test,127.0.0.1");

    loop.send(Method.OPTIONS, "nowhere.test", "other.test:" + second.port());

    assertThat(loop.outcome()).isEqualTo("200");
  }

  @Test
  void serversShareTheLoadByTheirWeights() throws Exception {
    Peer heavy = new Peer(200);
    Peer light = new Peer(200);
    LiveLoop loop =
        loop(naptr(), srv("a", heavy.port(), 1, 75), srv("b", light.port(), 1, 25), a("a"), a("b"));
    int requests = 400;
    for (int i = 0; i < requests; i++) {
      loop.send(Method.OPTIONS, "example.test");
      assertThat(loop.outcome()).isEqualTo("200");
    }
    assertThat(heavy.requests.get() + light.requests.get()).isEqualTo(requests);
    assertThat(heavy.requests.get()).isBetween(260, 340);
  }

  @Test
  void aDnsServerThatNeverAnswersDelaysNobodyElse() throws Exception {
    DatagramSocket silent =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    open.add(silent);
    Peer peer = new Peer(200);
    LiveLoop loop = new LiveLoop((InetSocketAddress) silent.getLocalSocketAddress(), SEARCH);
    open.add(loop);
    int searches = 100;
    for (int i = 0; i < searches; i++) {
      loop.send(Method.OPTIONS, "h" + i + ".example.test");
    }
    long before = System.nanoTime();
    int others = 50;
    for (int i = 0; i < others; i++) {
      loop.send(Method.OPTIONS, "127.0.0.1:" + peer.port());
    }
    for (int i = 0; i < others; i++) {
      assertThat(loop.outcome()).isEqualTo("200");
    }
    assertThat(Duration.ofNanos(System.nanoTime() - before))
        .as("%d requests beside %d that wait for DNS", others, searches)
        .isLessThan(SEARCH);
    assertThat(loop.delay()).isLessThan(SEARCH);
    for (int i = 0; i < searches; i++) {
      assertThat(loop.outcome()).isEqualTo("unanswered");
    }
  }
}
