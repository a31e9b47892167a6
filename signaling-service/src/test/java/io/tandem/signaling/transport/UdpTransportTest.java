package io.tandem.signaling.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.tandem.sip.message.ParseResult;
import io.tandem.sip.transaction.Flow;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real sockets on loopback; the peer is a plain socket of the JDK. */
class UdpTransportTest {

  private static final int PATIENCE_MILLIS = 10_000;

  private final List<AutoCloseable> open = new ArrayList<>();

  /** What came in, with the loop that brought it. */
  private record Received(ParseResult result, Flow flow) {}

  static List<Boolean> channels() {
    return Epoll.isAvailable() ? List.of(true, false) : List.of(false);
  }

  @ParameterizedTest(name = "epoll {0}")
  @MethodSource("channels")
  void answersEveryDatagramOfABurst(boolean epoll) throws Exception {
    BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    UdpTransport[] transport = new UdpTransport[1];
    transport[0] =
        bind(
            epoll,
            inbound(
                (result, flow) ->
                    // Answered inside the burst, from the only loop.
                    transport[0].send(0, text(result), flow.remote(), () -> {}),
                received));
    DatagramSocket peer = peer();

    Set<String> sent = new TreeSet<>();
    for (int i = 0; i < 100; i++) {
      String callId = "burst-%03d".formatted(i);
      sent.add(callId);
      send(peer, options(callId, ""), transport[0]);
    }

    Set<String> answered = new TreeSet<>();
    while (answered.size() < sent.size()) {
      answered.add(receive(peer));
    }
    assertEquals(sent, answered);
  }

  @ParameterizedTest(name = "epoll {0}")
  @MethodSource("channels")
  void sendsWhatNoReadBroughtAbout(boolean epoll) throws Exception {
    UdpTransport transport = bind(epoll, inbound((_, _) -> {}, new LinkedBlockingQueue<>()));
    DatagramSocket peer = peer();
    InetSocketAddress remote = (InetSocketAddress) peer.getLocalSocketAddress();

    loops
        .getFirst()
        .execute(
            () -> transport.send(0, "hello".getBytes(StandardCharsets.US_ASCII), remote, () -> {}));

    assertEquals("hello", receive(peer));
  }

  @ParameterizedTest(name = "epoll {0}")
  @MethodSource("channels")
  void answersStunOnThePortOfSip(boolean epoll) throws Exception {
    BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    UdpTransport transport = bind(epoll, inbound((_, _) -> {}, received));
    DatagramSocket peer = peer();
    byte[] request = HexFormat.of().parseHex("000100002112a442b7e7a701bc34d686fa87dfae");

    peer.send(new DatagramPacket(request, request.length, transport.localAddress()));

    DatagramPacket answer = new DatagramPacket(new byte[100], 100);
    peer.receive(answer);
    assertEquals(32, answer.getLength());
    int port = ByteBuffer.wrap(answer.getData()).getShort(26) ^ 0x2112;
    assertEquals(peer.getLocalPort(), port & 0xffff);
    assertEquals(0, received.size());
  }

  @ParameterizedTest(name = "epoll {0}")
  @MethodSource("channels")
  void recognisesADatagramThatIsTooLongInsteadOfCuttingIt(boolean epoll) throws Exception {
    BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    UdpTransport transport = bind(epoll, inbound((_, _) -> {}, received));
    DatagramSocket peer = peer();

    send(peer, options("too-long", "a".repeat(60_000)), transport);

    Received first = received.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    ParseResult.Malformed malformed =
        assertInstanceOf(ParseResult.Malformed.class, first == null ? null : first.result());
    assertEquals(513, malformed.status());
  }

  @ParameterizedTest(name = "epoll {0}")
  @MethodSource("channels")
  void tellsWhatTheKernelRefusesToSend(boolean epoll) throws Exception {
    UdpTransport transport = bind(epoll, inbound((_, _) -> {}, new LinkedBlockingQueue<>()));
    BlockingQueue<String> failures = new LinkedBlockingQueue<>();

    // More than a datagram can hold.
    loops
        .getFirst()
        .execute(
            () ->
                transport.send(
                    0,
                    new byte[70_000],
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 9),
                    () -> failures.add("refused")));

    assertEquals("refused", failures.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
  }

  @ParameterizedTest(name = "epoll {0}")
  @MethodSource("channels")
  void doesNotReadWhatABannedPeerSends(boolean epoll) throws Exception {
    BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    UdpTransport transport = bind(epoll, inbound((_, _) -> {}, received));
    DatagramSocket stranger = peer();
    banned = stranger.getLocalPort();

    send(stranger, options("unheard", ""), transport);
    // The kernel keeps datagrams of different senders in order, so this one comes after it.
    send(peer(), options("heard", ""), transport);

    Received first = received.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    assertEquals(
        "heard", first == null ? "" : new String(text(first.result()), StandardCharsets.UTF_8));
  }

  private List<EventLoop> loops = List.of();
  private volatile int banned;

  private UdpTransport bind(boolean epoll, Inbound inbound) {
    EventLoopGroup group =
        new MultiThreadIoEventLoopGroup(
            1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    open.add(() -> group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync());
    loops = List.of(group.next());
    UdpTransport transport =
        UdpTransport.bind(
            loops,
            epoll,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new AllBut(() -> banned),
            inbound);
    open.add(transport);
    return transport;
  }

  private DatagramSocket peer() throws IOException {
    DatagramSocket peer =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    peer.setSoTimeout(PATIENCE_MILLIS);
    peer.setReceiveBufferSize(1 << 20);
    open.add(peer);
    return peer;
  }

  private static void send(DatagramSocket peer, String message, UdpTransport to)
      throws IOException {
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    peer.send(new DatagramPacket(bytes, bytes.length, to.localAddress()));
  }

  private static String receive(DatagramSocket peer) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
    peer.receive(packet);
    return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
  }

  /** The Call-ID of what was received, as the answer. */
  private static byte[] text(ParseResult result) {
    return result instanceof ParseResult.Parsed parsed
        ? parsed.message().callId().getBytes(StandardCharsets.UTF_8)
        : new byte[0];
  }

  private static Inbound inbound(
      java.util.function.BiConsumer<ParseResult, Flow> reaction, BlockingQueue<Received> received) {
    return new Inbound() {
      @Override
      public void onReceived(ParseResult result, Flow flow) {
        received.add(new Received(result, flow));
        reaction.accept(result, flow);
      }

      @Override
      public void onClosed(long connectionId) {}

      @Override
      public void onBroken(BrokenConnection reason) {}
    };
  }

  private static String options(String callId, String subject) {
    return """
        OPTIONS sip:exchange.test SIP/2.0
        Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK%1$s
        From: <sip:peer@exchange.test>;tag=1
        To: <sip:exchange.test>
        Call-ID: %1$s
        CSeq: 1 OPTIONS
        Subject: %2$s
        Content-Length: 0

        """
        .formatted(callId, subject)
        .replace("\n", "\r\n");
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable part : open.reversed()) {
      part.close();
    }
  }
}
