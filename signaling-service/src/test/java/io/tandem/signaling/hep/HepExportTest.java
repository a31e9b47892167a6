package io.tandem.signaling.hep;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.kernel.Advertised;
import io.tandem.kernel.CallSid;
import io.tandem.runtime.config.Secret;
import io.tandem.signaling.trace.Talk;
import io.tandem.signaling.trace.TracedMessage;
import io.tandem.testkit.Await;
import io.tandem.testkit.ManualClock;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HepExportTest {

  private static final Advertised OWN = Advertised.of("192.0.2.1");
  private static final CallSid SID = new CallSid("CA" + "1".repeat(32));
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Talk talk = new Talk();
  private final ManualClock clock = new ManualClock();
  private final AtomicInteger sent = new AtomicInteger();
  private final List<HepOutcomes.Drop> dropped = new CopyOnWriteArrayList<>();

  private final HepOutcomes outcomes =
      new HepOutcomes() {
        @Override
        public void sent() {
          sent.incrementAndGet();
        }

        @Override
        public void dropped(Drop reason) {
          dropped.add(reason);
        }
      };

  @Test
  void aCopyOverUdpSaysWhoSaidWhatToWhomAndWhen() throws IOException {
    try (DatagramSocket server = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
        HepExport export = export(server.getLocalPort(), HepSettings.Carrier.UDP, true)) {
      export.take(talk.invite("a", 1), Optional.of(SID));

      Map<Integer, byte[]> chunks = decode(receive(server));

      assertThat(number(chunks.get(1))).isEqualTo(2);
      assertThat(number(chunks.get(2))).isEqualTo(6);
      assertThat(chunks.get(3)).isEqualTo(Talk.CALLER.remote().getAddress().getAddress());
      assertThat(chunks.get(4)).isEqualTo(OWN.first().getAddress());
      assertThat(number(chunks.get(7))).isEqualTo(41022);
      assertThat(number(chunks.get(8))).isEqualTo(5060);
      assertThat(number(chunks.get(9))).isEqualTo(Talk.BEGIN / 1_000_000);
      assertThat(number(chunks.get(10))).isEqualTo(1_000);
      assertThat(number(chunks.get(11))).isEqualTo(1);
      assertThat(number(chunks.get(12))).isEqualTo(77);
      assertThat(text(chunks.get(14))).isEqualTo("k3y");
      assertThat(text(chunks.get(17))).isEqualTo(SID.value());
      assertThat(text(chunks.get(19))).isEqualTo("signaling-0");
      assertThat(text(chunks.get(15)))
          .startsWith("INVITE sip:1002@example.org SIP/2.0\r\n")
          .contains("response=\"xxxx\"")
          .doesNotContain("WVNfX19z");
      Await.until("it is counted", PATIENCE, () -> sent.get() == 1);
      assertThat(dropped).isEmpty();
    }
  }

  @Test
  void secretsStayInTheCopyWhereTheOperatorWantsIt() throws IOException {
    try (DatagramSocket server = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
        HepExport export = export(server.getLocalPort(), HepSettings.Carrier.UDP, false)) {
      TracedMessage invite = talk.invite("a", 1);
      export.take(invite, Optional.empty());

      Map<Integer, byte[]> chunks = decode(receive(server));

      assertThat(chunks.get(15)).isEqualTo(invite.message().encode());
      assertThat(chunks).doesNotContainKey(17);
    }
  }

  @Test
  void copiesOverTcpFollowEachOther() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
        HepExport export = export(server.getLocalPort(), HepSettings.Carrier.TCP, true)) {
      export.take(talk.invite("a", 1), Optional.empty());
      export.take(talk.sent(Talk.CALLER, "SIP/2.0 486 Busy Here", "a"), Optional.of(SID));

      server.setSoTimeout((int) PATIENCE.toMillis());
      try (Socket connection = server.accept()) {
        connection.setSoTimeout((int) PATIENCE.toMillis());
        DataInputStream in = new DataInputStream(connection.getInputStream());
        assertThat(text(decode(next(in)).get(15))).startsWith("INVITE");
        assertThat(text(decode(next(in)).get(15))).startsWith("SIP/2.0 486");
      }
    }
  }

  @Test
  void aServerThatDoesNotListenCostsCopiesAndNothingElse() throws IOException {
    int closed;
    try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      closed = gone.getLocalPort();
    }
    try (HepExport export = export(closed, HepSettings.Carrier.TCP, true)) {
      export.take(talk.invite("a", 1), Optional.empty());
      export.take(talk.invite("a", 2), Optional.empty());

      Await.until("both are counted", PATIENCE, () -> dropped.size() == 2);
      assertThat(dropped).containsOnly(HepOutcomes.Drop.UNREACHABLE);
      assertThat(sent).hasValue(0);
    }
  }

  @Test
  void aMessageThatNoPacketHoldsIsCounted() throws IOException {
    try (DatagramSocket server = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
        HepExport export = export(server.getLocalPort(), HepSettings.Carrier.UDP, true)) {
      TracedMessage invite = talk.invite("a", 1);
      var grown = ((io.tandem.sip.message.SipRequest) invite.message()).toBuilder();
      for (int i = 0; i < 10; i++) {
        grown.add("X-Filler", "f".repeat(7_000));
      }
      export.take(
          new TracedMessage(invite.epochMicros(), invite.direction(), invite.flow(), grown.build()),
          Optional.empty());

      Await.until("it is counted", PATIENCE, () -> dropped.size() == 1);
      assertThat(dropped).containsExactly(HepOutcomes.Drop.TOO_LONG);
    }
  }

  private HepExport export(int port, HepSettings.Carrier carrier, boolean mask) {
    return new HepExport(
        new HepSettings("127.0.0.1", port, carrier, Optional.of(new Secret("k3y")), 77, mask),
        "signaling-0",
        OWN,
        clock,
        outcomes);
  }

  private static byte[] receive(DatagramSocket server) throws IOException {
    server.setSoTimeout((int) PATIENCE.toMillis());
    DatagramPacket datagram = new DatagramPacket(new byte[65_535], 65_535);
    server.receive(datagram);
    return java.util.Arrays.copyOf(datagram.getData(), datagram.getLength());
  }

  private static byte[] next(DataInputStream in) throws IOException {
    byte[] head = in.readNBytes(6);
    int length = ByteBuffer.wrap(head).getShort(4) & 0xffff;
    return ByteBuffer.allocate(length).put(head).put(in.readNBytes(length - 6)).array();
  }

  private static Map<Integer, byte[]> decode(byte[] packet) {
    ByteBuffer in = ByteBuffer.wrap(packet);
    byte[] magic = new byte[4];
    in.get(magic);
    assertThat(text(magic)).isEqualTo("HEP3");
    assertThat(in.getShort() & 0xffff).isEqualTo(packet.length);
    Map<Integer, byte[]> chunks = new TreeMap<>();
    while (in.hasRemaining()) {
      assertThat(in.getShort()).as("vendor").isZero();
      int type = in.getShort();
      byte[] value = new byte[(in.getShort() & 0xffff) - 6];
      in.get(value);
      assertThat(chunks.put(type, value)).as("chunk %d twice", type).isNull();
    }
    return chunks;
  }

  private static long number(byte[] octets) {
    return new java.math.BigInteger(1, octets).longValueExact();
  }

  private static String text(byte[] octets) {
    return new String(octets, StandardCharsets.UTF_8);
  }
}
