package io.tandem.signaling.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.tandem.sip.message.ParseResult;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.Transport;
import io.tandem.testkit.Ipv6;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UdpSocketsTest {

  private static final InetAddress LOOPBACK4 = InetAddress.ofLiteral("127.0.0.1");
  private static final byte[] OPTIONS =
      """
      OPTIONS sip:x SIP/2.0
      Via: SIP/2.0/UDP x;branch=z9hG4bK1
      From: <sip:x@x>;tag=1
      To: <sip:x@x>
      Call-ID: 1
      CSeq: 1 OPTIONS
      Max-Forwards: 70
      Content-Length: 0

      """
          .replace("\n", "\r\n")
          .getBytes(StandardCharsets.US_ASCII);

  private final BlockingQueue<Flow> flows = new LinkedBlockingQueue<>();
  private final List<MultiThreadIoEventLoopGroup> groups = new ArrayList<>();

  static Stream<Boolean> channels() {
    return Epoll.isAvailable() ? Stream.of(true, false) : Stream.of(false);
  }

  @BeforeEach
  void ipv6IsHere() {
    assumeTrue(Ipv6.isHere(), "SKIPPED: this machine has no IPv6");
  }

  @AfterEach
  void stopLoops() {
    groups.forEach(g -> g.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly());
  }

  @ParameterizedTest(name = "epoll {0}")
  @MethodSource("channels")
  void everyAddressHasTheSamePortAndAnswersFromItself(boolean epoll) throws Exception {
    try (UdpSockets sockets = bind(epoll, List.of(LOOPBACK4, Ipv6.LOOPBACK))) {
      for (InetAddress address : List.of(LOOPBACK4, Ipv6.LOOPBACK)) {
        InetSocketAddress ours = new InetSocketAddress(address, sockets.port());
        try (DatagramSocket peer = new DatagramSocket(new InetSocketAddress(address, 0))) {
          Flow flow = received(peer, ours);
          assertThat(flow.local()).isEqualTo(ours);
          assertThat(answered(sockets, flow, peer)).isEqualTo(ours);
        }
      }
    }
  }

  @ParameterizedTest(name = "epoll {0}")
  @MethodSource("channels")
  void whatHasNoSocketOfItsOwnLeavesFromTheFamilyOfThePeer(boolean epoll) throws Exception {
    try (UdpSockets sockets = bind(epoll, List.of(LOOPBACK4, Ipv6.LOOPBACK));
        DatagramSocket peer = new DatagramSocket(new InetSocketAddress(Ipv6.LOOPBACK, 0))) {
      for (InetAddress local : List.of(InetAddress.ofLiteral("2001:db8::1"), LOOPBACK4)) {
        Flow flow =
            Flow.udp(
                new InetSocketAddress(local, sockets.port()),
                (InetSocketAddress) peer.getLocalSocketAddress());
        assertThat(answered(sockets, flow, peer).getAddress()).isEqualTo(Ipv6.LOOPBACK);
      }
    }
  }

  @ParameterizedTest(name = "epoll {0}")
  @MethodSource("channels")
  void oneSocketForBothFamiliesShowsAnIpv4PeerAsWhatItIs(boolean epoll) throws Exception {
    try (UdpSockets sockets = bind(epoll, List.of(InetAddress.ofLiteral("::")))) {
      for (InetAddress address : List.of(LOOPBACK4, Ipv6.LOOPBACK)) {
        InetSocketAddress ours = new InetSocketAddress(address, sockets.port());
        try (DatagramSocket peer = new DatagramSocket(new InetSocketAddress(address, 0))) {
          Flow flow = received(peer, ours);
          assertThat(flow.remote()).isEqualTo(peer.getLocalSocketAddress());
          assertThat(flow.remote().getAddress() instanceof Inet4Address)
              .isEqualTo(address instanceof Inet4Address);
          assertThat(answered(sockets, flow, peer)).isEqualTo(ours);
        }
      }
    }
  }

  private Flow received(DatagramSocket peer, InetSocketAddress ours) throws Exception {
    peer.send(new DatagramPacket(OPTIONS, OPTIONS.length, ours));
    Flow flow = flows.poll(5, TimeUnit.SECONDS);
    assertThat(flow).as("a flow").isNotNull();
    assertThat(flow.transport()).isEqualTo(Transport.UDP);
    return flow;
  }

  /** Where the answer came from. */
  private InetSocketAddress answered(UdpSockets sockets, Flow flow, DatagramSocket peer)
      throws Exception {
    byte[] answer = "answer".getBytes(StandardCharsets.US_ASCII);
    loop().execute(() -> sockets.send(0, answer, flow, () -> {}));
    DatagramPacket packet = new DatagramPacket(new byte[100], 100);
    peer.setSoTimeout(5_000);
    peer.receive(packet);
    return (InetSocketAddress) packet.getSocketAddress();
  }

  private UdpSockets bind(boolean epoll, List<InetAddress> addresses) {
    groups.add(
        new MultiThreadIoEventLoopGroup(
            1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory()));
    Inbound inbound =
        new Inbound() {
          @Override
          public void onReceived(ParseResult result, Flow flow) {
            flows.add(flow);
          }

          @Override
          public void onClosed(long connectionId) {}

          @Override
          public void onBroken(BrokenConnection reason) {}
        };
    return UdpSockets.bind(List.of(loop()), epoll, addresses, 0, new AllBut(() -> -1), inbound);
  }

  private EventLoop loop() {
    return (EventLoop) groups.getLast().iterator().next();
  }
}
