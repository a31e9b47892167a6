package io.tandem.signaling.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.runtime.metrics.Metrics;
import io.tandem.runtime.tls.OwnCertificate;
import io.tandem.runtime.tls.SelfSigned;
import io.tandem.runtime.tls.TlsSettings;
import io.tandem.sip.message.ParseResult;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.Transport;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TCP and TLS over real sockets on loopback; the peers are plain sockets of the JDK. */
class ConnectionsTest {

  private static final int PATIENCE_SECONDS = 20;
  private static final ConnectionLimits MANY = new ConnectionLimits(1000, 1000);

  @TempDir static Path folder;
  private static TlsSettings.PemPair exchange;
  private static TlsSettings.PemPair carrier;

  private final Vertx vertx = Vertx.vertx();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  private final BlockingQueue<Long> closed = new LinkedBlockingQueue<>();
  private final BlockingQueue<BrokenConnection> broken = new LinkedBlockingQueue<>();
  private volatile boolean admits = true;
  private volatile boolean knows = true;

  private record Received(ParseResult result, Flow flow) {}

  @BeforeAll
  static void makeCertificates() throws Exception {
    exchange = SelfSigned.in(folder.resolve("exchange"), "dns:pbx.example.com,ip:127.0.0.1");
    carrier =
        SelfSigned.in(
            folder.resolve("carrier"), "uri:sip:carrier.example.com,dns:other.example.com");
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable part : open.reversed()) {
      part.close();
    }
    vertx.close().await();
  }

  @Test
  void answersOnTheConnectionOfTheRequest() throws Exception {
    Connections connections = connections(MANY);
    StreamTransport tcp = listening(StreamTransport.tcp(vertx, connections));
    Socket phone = opened(new Socket(loopback(), tcp.port()));

    phone.getOutputStream().write(options("one"));
    Flow flow = next(received).flow();
    tcp.send("answer".getBytes(StandardCharsets.US_ASCII), flow).await();

    assertThat(read(phone, 6)).isEqualTo("answer");
    assertThat(flow.transport()).isEqualTo(Transport.TCP);
    assertThat(connections.count(Transport.TCP)).isEqualTo(1);
    phone.close();
    assertThat(next(closed)).isEqualTo(flow.connectionId());
    assertThat(connections.count(Transport.TCP)).isZero();
  }

  @Test
  void answersAPing() throws Exception {
    StreamTransport tcp = listening(StreamTransport.tcp(vertx, connections(MANY)));
    Socket phone = opened(new Socket(loopback(), tcp.port()));

    phone.getOutputStream().write("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

    assertThat(read(phone, 2)).isEqualTo("\r\n");
  }

  @Test
  void oneSourceHoldsOnlySoManyConnectionsUntilSomebodyLogsIn() throws Exception {
    knows = false;
    StreamTransport tcp =
        listening(StreamTransport.tcp(vertx, connections(new ConnectionLimits(1000, 2))));
    opened(new Socket(loopback(), tcp.port())).getOutputStream().write(options("1"));
    opened(new Socket(loopback(), tcp.port())).getOutputStream().write(options("2"));
    next(received);
    next(received);

    Socket third = opened(new Socket(loopback(), tcp.port()));
    assertThat(third.getInputStream().read()).isEqualTo(-1);
    assertThat(next(broken)).isEqualTo(BrokenConnection.TOO_MANY_OF_ONE);

    knows = true;
    Socket fourth = opened(new Socket(loopback(), tcp.port()));
    fourth.getOutputStream().write(options("4"));
    next(received);
  }

  @Test
  void theProcessHoldsOnlySoManyConnections() throws Exception {
    StreamTransport tcp =
        listening(StreamTransport.tcp(vertx, connections(new ConnectionLimits(1, 1000))));
    opened(new Socket(loopback(), tcp.port())).getOutputStream().write(options("1"));
    next(received);

    assertThat(opened(new Socket(loopback(), tcp.port())).getInputStream().read()).isEqualTo(-1);
    assertThat(next(broken)).isEqualTo(BrokenConnection.TOO_MANY);
  }

  @Test
  void whoIsNotToBeHeardIsSentAwayBeforeAnyTls() throws Exception {
    admits = false;
    StreamTransport tls = listeningOverTls(exchange, List.of(), ClientAuth.NONE);
    Socket stranger = opened(new Socket(loopback(), tls.port()));

    assertThat(stranger.getInputStream().read()).isEqualTo(-1);
    assertThat(broken).isEmpty();
  }

  @Test
  void readsOverTls() throws Exception {
    StreamTransport tls = listeningOverTls(exchange, List.of(), ClientAuth.NONE);
    SSLSocket phone = secured(tls.port(), exchange, Optional.empty());

    phone.getOutputStream().write(options("secret"));
    Flow flow = next(received).flow();
    tls.send("answer".getBytes(StandardCharsets.US_ASCII), flow).await();

    assertThat(flow.transport()).isEqualTo(Transport.TLS);
    assertThat(flow.peerName()).isEmpty();
    assertThat(read(phone, 6)).isEqualTo("answer");
    assertThat(phone.getSession().getProtocol()).isEqualTo("TLSv1.3");
  }

  @Test
  void offersNothingOlderThanTls12() throws Exception {
    StreamTransport tls = listeningOverTls(exchange, List.of(), ClientAuth.NONE);
    SSLSocket old = unconnected(tls.port(), exchange, Optional.empty());
    old.setEnabledProtocols(new String[] {"TLSv1.2"});
    old.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"});

    assertThatThrownBy(old::startHandshake).isInstanceOf(IOException.class);
    assertThat(next(broken)).isEqualTo(BrokenConnection.NO_TLS);
  }

  @Test
  void aClientMayProveItsName() throws Exception {
    StreamTransport tls = listeningOverTls(exchange, List.of(carrier), ClientAuth.REQUEST);
    SSLSocket trunk = secured(tls.port(), exchange, Optional.of(carrier));

    trunk.getOutputStream().write(options("trunk"));

    assertThat(next(received).flow().peerName()).isEqualTo("carrier.example.com");
  }

  @Test
  void aClientWithoutTheCertificateThatIsRequiredIsRefused() throws Exception {
    StreamTransport tls = listeningOverTls(exchange, List.of(carrier), ClientAuth.REQUIRED);
    SSLSocket nobody = secured(tls.port(), exchange, Optional.empty());

    // In TLS 1.3 the client hears of it when it reads.
    assertThatThrownBy(
            () -> {
              nobody.getOutputStream().write(options("nobody"));
              read(nobody, 1);
            })
        .isInstanceOf(IOException.class);
    assertThat(next(broken)).isEqualTo(BrokenConnection.NO_TLS);
    assertThat(received).isEmpty();
  }

  @Test
  void aServerThatWeCallMustProveTheNameThatWeAskFor() throws Exception {
    StreamTransport server = listeningOverTls(carrier, List.of(), ClientAuth.NONE);
    StreamTransport caller = listeningOverTls(exchange, List.of(carrier), ClientAuth.NONE);
    byte[] message = options("out");

    caller.send(message, flowTo(server, "carrier.example.com")).await();
    assertThat(next(received).result()).isInstanceOf(ParseResult.Parsed.class);

    // Its DNS name does not count beside a SIP one (RFC 5922 section 7.1).
    assertThat(caller.send(message, flowTo(server, "other.example.com")))
        .satisfies(sent -> assertThatThrownBy(sent::await).hasMessageContaining("certificate"));
    assertThat(next(broken)).isEqualTo(BrokenConnection.NO_TLS);
  }

  @Test
  void aServerThatNobodyVouchesForIsNotCalled() throws Exception {
    StreamTransport server = listeningOverTls(carrier, List.of(), ClientAuth.NONE);
    StreamTransport caller = listeningOverTls(exchange, List.of(exchange), ClientAuth.NONE);

    assertThatThrownBy(
            () -> caller.send(options("x"), flowTo(server, "carrier.example.com")).await())
        .isInstanceOf(Exception.class);
    assertThat(received).isEmpty();
  }

  @Test
  void noTlsConnectionIsOpenedWithoutANameToVerify() throws Exception {
    StreamTransport server = listeningOverTls(carrier, List.of(), ClientAuth.NONE);
    StreamTransport caller = listeningOverTls(exchange, List.of(carrier), ClientAuth.NONE);

    assertThatThrownBy(() -> caller.send(options("x"), flowTo(server, "")).await())
        .hasMessageContaining("no name");
  }

  @Test
  void whatIsSentWhileConnectingTakesTheSameConnection() throws Exception {
    Connections connections = connections(MANY);
    StreamTransport tcp = listening(StreamTransport.tcp(vertx, connections));
    Flow flow = new Flow(Transport.TCP, address(0), address(tcp.port()), 0);

    var first = tcp.send(options("1"), flow);
    var second = tcp.send(options("2"), flow);
    first.await();
    second.await();

    long id = next(received).flow().connectionId();
    assertThat(next(received).flow().connectionId()).isEqualTo(id);
    // Both ends of the one connection.
    assertThat(connections.count(Transport.TCP)).isEqualTo(2);
  }

  private Connections connections(ConnectionLimits limits) {
    Admission admission =
        new Admission() {
          @Override
          public boolean admits(InetSocketAddress remote) {
            return admits;
          }

          @Override
          public boolean knows(InetSocketAddress remote) {
            return knows;
          }
        };
    Inbound inbound =
        new Inbound() {
          @Override
          public void onReceived(ParseResult result, Flow flow) {
            received.add(new Received(result, flow));
          }

          @Override
          public void onClosed(long connectionId) {
            closed.add(connectionId);
          }

          @Override
          public void onBroken(BrokenConnection reason) {
            broken.add(reason);
          }
        };
    Connections made = new Connections(vertx, limits, admission, inbound).watch();
    open.add(made);
    return made;
  }

  private StreamTransport listening(StreamTransport transport) throws Exception {
    open.add(transport);
    return transport
        .listen(List.of(vertx.getOrCreateContext()), List.of(address(0)))
        .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private StreamTransport listeningOverTls(
      TlsSettings.PemPair own, List<TlsSettings.PemPair> trusted, ClientAuth clients)
      throws Exception {
    Optional<Path> trust = Optional.empty();
    if (!trusted.isEmpty()) {
      trust = Optional.of(Files.createTempFile(folder, "trust", ".pem"));
      for (TlsSettings.PemPair peer : trusted) {
        Files.writeString(trust.get(), Files.readString(peer.certificate()));
      }
    }
    OwnCertificate certificate =
        OwnCertificate.load(vertx, new TlsSettings(Optional.of(own), trust), new Metrics())
            .orElseThrow();
    open.add(certificate);
    return listening(StreamTransport.tls(vertx, connections(MANY), certificate, clients));
  }

  private Flow flowTo(StreamTransport server, String name) {
    return new Flow(Transport.TLS, address(0), address(server.port()), 0, name);
  }

  private SSLSocket secured(
      int port, TlsSettings.PemPair trusted, Optional<TlsSettings.PemPair> own) throws Exception {
    SSLSocket socket = unconnected(port, trusted, own);
    socket.startHandshake();
    return socket;
  }

  private SSLSocket unconnected(
      int port, TlsSettings.PemPair trusted, Optional<TlsSettings.PemPair> own) throws Exception {
    KeyStore trust = emptyStore();
    trust.setCertificateEntry("peer", certificate(trusted));
    TrustManagerFactory trusts =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusts.init(trust);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    KeyStore mine = emptyStore();
    if (own.isPresent()) {
      String pem = Files.readString(own.get().key()).replaceAll("-----[A-Z ]+-----", "");
      mine.setKeyEntry(
          "own",
          KeyFactory.getInstance("EC")
              .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem))),
          new char[0],
          new Certificate[] {certificate(own.get())});
    }
    keys.init(mine, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trusts.getTrustManagers(), null);
    return opened((SSLSocket) context.getSocketFactory().createSocket(loopback(), port));
  }

  private static KeyStore emptyStore() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, new char[0]);
    return store;
  }

  private static Certificate certificate(TlsSettings.PemPair pair) throws Exception {
    try (InputStream in = new FileInputStream(pair.certificate().toFile())) {
      return CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private <S extends Socket> S opened(S socket) throws IOException {
    socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    open.add(socket);
    return socket;
  }

  private static String read(Socket socket, int octets) throws IOException {
    byte[] bytes = socket.getInputStream().readNBytes(octets);
    if (bytes.length < octets) {
      throw new IOException("the other side closed");
    }
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T taken = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(taken).isNotNull();
    return taken;
  }

  private static byte[] options(String callId) {
    return """
    OPTIONS sip:pbx.example.com SIP/2.0
    Via: SIP/2.0/TCP 127.0.0.1:9;branch=z9hG4bK%s
    From: <sip:a@example.com>;tag=1
    To: <sip:b@example.com>
    Call-ID: %s
    CSeq: 1 OPTIONS
    Content-Length: 0

    """
        .formatted(callId, callId)
        .replace("\n", "\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static InetSocketAddress address(int port) {
    return new InetSocketAddress(loopback(), port);
  }

  private static InetAddress loopback() {
    return InetAddress.ofLiteral("127.0.0.1");
  }
}
