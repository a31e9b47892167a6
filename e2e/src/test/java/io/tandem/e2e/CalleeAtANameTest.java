package io.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.e2e.harness.PortBlock;
import io.tandem.e2e.harness.SippRun;
import io.tandem.e2e.harness.Standalone;
import io.tandem.sip.message.Method;
import io.tandem.sip.message.ParseResult;
import io.tandem.sip.message.SipParser;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.testkit.Await;
import io.tandem.testkit.Dnsmasq;
import io.tandem.testkit.Ports;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A callee whose Contact is a name: a real DNS server says which servers serve it, nobody listens
 * at the first, and what follows the answer goes to the second.
 */
class CalleeAtANameTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final List<String> heard = new CopyOnWriteArrayList<>();

  @AutoClose private static DatagramSocket second;
  @AutoClose private static Dnsmasq dns;
  @AutoClose private static Standalone exchange;

  @BeforeAll
  static void start() throws SocketException {
    assumeTrue(Dnsmasq.isInstalled(), Dnsmasq.ABSENT);
    second = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofPlatform().daemon().start(CalleeAtANameTest::serve);
    dns =
        Dnsmasq.start(
            List.of(
                "--naptr-record=pbx.test,10,10,s,SIP+D2U,,_sip._udp.pbx.test",
                "--srv-host=_sip._udp.pbx.test,a.pbx.test," + Ports.freeUdp() + ",1,0",
                "--srv-host=_sip._udp.pbx.test,b.pbx.test," + second.getLocalPort() + ",2,0",
                "--host-record=a.pbx.test,127.0.0.1",
                "--host-record=b.pbx.test,127.0.0.1"));
    exchange =
        Standalone.start(Map.of("TANDEM_SIP_DNS_SERVERS", "127.0.0.1:" + dns.address().getPort()));
  }

  private static void serve() {
    DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
    while (!second.isClosed()) {
      try {
        packet.setLength(65_536);
        second.receive(packet);
        byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
        if (SipParser.parse(bytes) instanceof ParseResult.Parsed(SipRequest request)) {
          heard.add(request.method() + " " + request.requestUri());
          if (!request.is(Method.ACK)) {
            byte[] answer = SipResponse.to(request, 200).build().encode();
            second.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
          }
        }
      } catch (IOException closed) {
        return;
      }
    }
  }

  @Test
  void whatFollowsTheAnswerGoesToTheServerThatIsThere() {
    int port = PortBlock.freePort();
    exchange.register("1002", port);
    try (SippRun callee =
            exchange.sipp("callee-at-a-name", "1002").from(port).with("HOST", "pbx.test").start();
        SippRun caller =
            exchange.sipp("caller", "1001").calling("1002").with("TALK_MS", 1_000).start()) {
      caller.awaitSuccess();
      callee.awaitSuccess();
    }
    Await.until(
        "the second server hears ACK and BYE",
        PATIENCE,
        () -> heard.containsAll(List.of("ACK sip:1002@pbx.test", "BYE sip:1002@pbx.test")),
        heard::toString);
    assertThat(exchange.metrics().sum("tandem_sip_targets_dead")).isEqualTo(1);
    assertThat(exchange.metrics().sumOrZero("tandem_signaling_faults_total")).isZero();
  }
}
