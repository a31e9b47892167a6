package io.tandem.signaling.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.runtime.config.Secret;
import io.tandem.runtime.health.Health;
import io.tandem.runtime.http.HttpFront;
import io.tandem.runtime.metrics.Metrics;
import io.tandem.signaling.defence.Exemptions;
import io.tandem.sip.message.ParseResult;
import io.tandem.sip.transaction.Flow;
import io.tandem.testkit.Await;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Handshakes and frames by hand, over real sockets on loopback, at the HTTP server of a process.
 */
class WebSocketTransportTest {

  private static final int PATIENCE_SECONDS = 20;
  private static final int FIN = 0x80;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;

  private static final String HANDSHAKE =
      """
      GET /sip HTTP/1.1
      Host: pbx.example.com
      Upgrade: websocket
      Connection: keep-alive, Upgrade
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
      Sec-WebSocket-Protocol: sip
      Sec-WebSocket-Version: 13

      """;

  private static final String MESSAGE =
      """
      MESSAGE sip:600@pbx.example.com SIP/2.0
      Via: SIP/2.0/WS phone.invalid;branch=z9hG4bKws
      From: <sip:1001@pbx.example.com>;tag=1
      To: <sip:600@pbx.example.com>
      Call-ID: websocket
      CSeq: 1 MESSAGE
      Max-Forwards: 70
      Content-Length: 2

      """
          .replace("\n", "\r\n");

  private final Vertx vertx = Vertx.vertx();
  private final List<Socket> open = new ArrayList<>();
  private final BlockingQueue<ParseResult> received = new LinkedBlockingQueue<>();
  private final BlockingQueue<Long> gone = new LinkedBlockingQueue<>();
  private final BlockingQueue<Flow> flows = new LinkedBlockingQueue<>();
  private final BlockingQueue<BrokenConnection> broken = new LinkedBlockingQueue<>();
  private Connections connections;
  private HttpFront front;

  @BeforeEach
  void start() throws Exception {
    Admission everybody =
        new Admission() {
          @Override
          public boolean admits(InetSocketAddress remote) {
            return true;
          }

          @Override
          public boolean knows(InetSocketAddress remote) {
            return true;
          }
        };
    Inbound inbound =
        new Inbound() {
          @Override
          public void onReceived(ParseResult result, Flow flow) {
            flows.add(flow);
            received.add(result);
          }

          @Override
          public void onClosed(long connectionId) {
            gone.add(connectionId);
          }

          @Override
          public void onBroken(BrokenConnection reason) {
            broken.add(reason);
          }
        };
    connections = new Connections(vertx, new ConnectionLimits(100, 100), everybody, inbound);
    front =
        new HttpFront(vertx, new Secret("token"), new Health(), new Metrics())
            .mount(
                new WebSocketTransport(
                    vertx,
                    connections,
                    new WebSocketRules(true, Set.of(), new Exemptions(List.of()))))
            .start(List.of(InetAddress.getLoopbackAddress()), 0, Optional.empty())
            .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    for (Socket socket : open) {
      socket.close();
    }
    vertx.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void opensForAHandshakeByTheRfc() throws Exception {
    Peer peer = new Peer(HANDSHAKE);

    assertThat(peer.head)
        .startsWith("HTTP/1.1 101 ")
        .containsIgnoringCase("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        .containsIgnoringCase("sec-websocket-protocol: sip");
    peer.send(FIN | TEXT, "\r\n\r\n".getBytes(StandardCharsets.UTF_8));
    assertThat(received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .isEqualTo(new ParseResult.KeepAlive(true));
  }

  @Test
  void namesTheVersionThatItSpeaksToWhoSpeaksAnother() throws Exception {
    for (String version : List.of("Sec-WebSocket-Version: 8", "Sec-WebSocket-Version: x", "X: y")) {
      Peer peer = new Peer(HANDSHAKE.replace("Sec-WebSocket-Version: 13", version));
      assertThat(peer.head)
          .as(version)
          .startsWith("HTTP/1.1 426 ")
          .containsIgnoringCase("sec-websocket-version: 13")
          .containsIgnoringCase("upgrade: websocket");
      assertThat(broken.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .isEqualTo(BrokenConnection.NO_WEBSOCKET);
    }
  }

  @Test
  void refusesAHandshakeWithoutAKeyOfSixteenOctets() throws Exception {
    for (String key :
        List.of(
            "X: y",
            "Sec-WebSocket-Key: ",
            "Sec-WebSocket-Key: c2hvcnQ=",
            "Sec-WebSocket-Key: not base64 at all",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZSBhbmQgbW9yZQ==")) {
      Peer peer = new Peer(HANDSHAKE.replace("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", key));
      assertThat(peer.head).as(key).startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void refusesAHandshakeThatIsNotOfHttp11() throws Exception {
    assertThat(new Peer(HANDSHAKE.replace("HTTP/1.1", "HTTP/1.0")).head).contains(" 400 ");
    assertThat(new Peer(HANDSHAKE.replace("keep-alive, Upgrade", "keep-alive")).head)
        .startsWith("HTTP/1.1 400 ");
  }

  @Test
  void saysThatItGoesAwayWhenItStops() throws Exception {
    Peer peer = new Peer(HANDSHAKE);
    peer.send(FIN | TEXT, "\r\n\r\n".getBytes(StandardCharsets.UTF_8));
    assertThat(received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();

    connections.close();

    assertThat(peer.closeCode()).isEqualTo(1001);
  }

  @Test
  void closesTheSocketOfAPeerThatOwesAPong() throws Exception {
    Peer peer = new Peer(HANDSHAKE);
    Connection connection = peer.introduced();

    long now = System.nanoTime();
    for (int minutes = 1; minutes <= 3; minutes++) {
      connection.check(now + TimeUnit.MINUTES.toNanos(minutes));
    }

    assertThat(peer.closeCode()).isEqualTo(1008);
    assertThat(broken.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(BrokenConnection.NO_PONG);
    assertThat(peer.in.read()).as("the end, though the peer has not closed").isEqualTo(-1);
  }

  @Test
  void closesTheSocketOfAPeerThatDoesNotRead() throws Exception {
    Peer peer = new Peer(HANDSHAKE);
    Connection connection = peer.introduced();
    byte[] message = new byte[60_000];

    Await.until(
        "the peer's buffers are full",
        Duration.ofSeconds(PATIENCE_SECONDS),
        () -> connection.write(message).failed());

    assertThat(broken.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .isEqualTo(BrokenConnection.DOES_NOT_READ);
    assertThat(gone.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .isEqualTo(connection.flow().connectionId());
    // What had been sent already, and then the end or a reset: no wait for the time-out of reads.
    peer.readToTheEnd();
  }

  @Test
  void cutsOffAPeerThatBreaksARuleAndDoesNotClose() throws Exception {
    Peer peer = new Peer(HANDSHAKE);
    Connection connection = peer.introduced();

    assertThat(peer.send(FIN | BINARY, new byte[65_537]).closeCode()).isEqualTo(1009);
    assertThat(gone.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .isEqualTo(connection.flow().connectionId());
    peer.readToTheEnd();
  }

  @Test
  void saysWhatIsWrongWithFramesThatKeepToNoRule() throws Exception {
    // RFC 6455 section 5.1: a client masks.
    assertThat(new Peer(HANDSHAKE).sendRaw(FIN | TEXT, 2, 'h', 'i').closeCode()).isEqualTo(1002);
    // Section 5.2: bits that nothing was negotiated for, and an opcode that means nothing.
    assertThat(new Peer(HANDSHAKE).send(FIN | 0x40 | TEXT, new byte[2]).closeCode())
        .isEqualTo(1002);
    assertThat(new Peer(HANDSHAKE).send(FIN | 3, new byte[2]).closeCode()).isEqualTo(1002);
    // Section 5.4: a continuation of nothing.
    assertThat(new Peer(HANDSHAKE).send(FIN, new byte[2]).closeCode()).isEqualTo(1002);
  }

  @Test
  void saysThatTextMustBeUtf8() throws Exception {
    Peer peer = new Peer(HANDSHAKE);
    assertThat(peer.send(FIN | TEXT, new byte[] {(byte) 0xc3, 0x28}).closeCode()).isEqualTo(1007);
  }

  @Test
  void saysThatAMessageIsTooBigInOneFrameAndInSeveral() throws Exception {
    assertThat(new Peer(HANDSHAKE).send(FIN | BINARY, new byte[65_537]).closeCode())
        .isEqualTo(1009);
    Peer several = new Peer(HANDSHAKE);
    several.send(BINARY, new byte[40_000]);
    assertThat(several.send(FIN, new byte[40_000]).closeCode()).isEqualTo(1009);
  }

  @Test
  void joinsFramesThatBreakInTheMiddleOfACharacter() throws Exception {
    byte[] text = (MESSAGE + "\u00fc").getBytes(StandardCharsets.UTF_8);
    Peer peer = new Peer(HANDSHAKE);
    peer.send(TEXT, Arrays.copyOf(text, text.length - 1));
    peer.send(FIN, Arrays.copyOfRange(text, text.length - 1, text.length));
    assertThat(received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            ParseResult.Parsed.class, p -> assertThat(p.message().body()).hasSize(2));
  }

  /** A client that does as it is told. */
  private final class Peer {
    private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), front.port());
    private final DataInputStream in = new DataInputStream(socket.getInputStream());
    private final String head;

    Peer(String handshake) throws IOException {
      open.add(socket);
      socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
      socket
          .getOutputStream()
          .write(handshake.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
      StringBuilder read = new StringBuilder();
      while (read.indexOf("\r\n\r\n") < 0) {
        int octet = in.read();
        if (octet < 0) {
          break;
        }
        read.append((char) octet);
      }
      head = read.toString();
    }

    /** The exchange's end of this connection, once it has heard something. */
    Connection introduced() throws Exception {
      send(FIN | TEXT, "\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      Flow flow = flows.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return connections.find(flow).orElseThrow();
    }

    void readToTheEnd() throws IOException {
      byte[] buffer = new byte[65_536];
      try {
        while (in.read(buffer) >= 0) {
          // More of what was sent before.
        }
      } catch (SocketException reset) {
        // Cut off, which is an end too.
      }
    }

    /** A frame with a mask of zeros. */
    Peer send(int head, byte[] payload) throws IOException {
      ByteArrayOutputStream frame = new ByteArrayOutputStream();
      frame.write(head);
      if (payload.length < 126) {
        frame.write(0x80 | payload.length);
      } else if (payload.length <= 0xffff) {
        frame.write(0x80 | 126);
        frame.write(payload.length >> 8);
        frame.write(payload.length);
      } else {
        frame.write(0x80 | 127);
        for (int shift = 56; shift >= 0; shift -= 8) {
          frame.write((int) ((long) payload.length >> shift));
        }
      }
      frame.write(new byte[4]);
      frame.write(payload);
      socket.getOutputStream().write(frame.toByteArray());
      return this;
    }

    Peer sendRaw(int... octets) throws IOException {
      for (int octet : octets) {
        socket.getOutputStream().write(octet);
      }
      return this;
    }

    /** The code of the close frame that comes next; 0 for one without, -1 for none at all. */
    int closeCode() throws IOException {
      while (true) {
        int first = in.read();
        if (first < 0) {
          return -1;
        }
        int length = in.readUnsignedByte();
        byte[] payload = new byte[length];
        in.readFully(payload);
        if (first == (FIN | CLOSE)) {
          return length < 2 ? 0 : (payload[0] & 0xff) << 8 | payload[1] & 0xff;
        }
      }
    }
  }
}
