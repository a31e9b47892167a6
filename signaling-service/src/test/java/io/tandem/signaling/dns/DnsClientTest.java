package io.tandem.signaling.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.tandem.kernel.Clock;
import io.tandem.signaling.dns.DnsOutcomes.Outcome;
import io.tandem.sip.locate.DnsName;
import io.tandem.sip.locate.LocatingInput;
import io.tandem.sip.locate.Question;
import io.tandem.sip.locate.RecordType;
import io.tandem.sip.locate.ResourceRecord;
import io.tandem.testkit.Dnsmasq;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against a real DNS server, and against one that never says anything. */
class DnsClientTest {

  private final List<AutoCloseable> open = new ArrayList<>();
  private final Map<Outcome, Integer> outcomes = new ConcurrentHashMap<>();
  private final BlockingQueue<LocatingInput> answers = new LinkedBlockingQueue<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable part : open.reversed()) {
      part.close();
    }
  }

  private DnsClient client(InetSocketAddress... servers) {
    boolean epoll = Epoll.isAvailable();
    EventLoopGroup group =
        new MultiThreadIoEventLoopGroup(
            1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    open.add(() -> group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync());
    DnsClient client =
        new DnsClient(
            group.next(),
            epoll,
            Clock.SYSTEM,
            new DnsSettings(List.of(servers), Duration.ofMillis(300), Duration.ofSeconds(2)),
            outcome -> outcomes.merge(outcome, 1, Integer::sum));
    open.add(client);
    return client;
  }

  private DnsClient clientOf(String... records) {
    assumeTrue(Dnsmasq.isInstalled(), Dnsmasq.ABSENT);
    Dnsmasq server = Dnsmasq.start(List.of(records));
    open.add(server);
    return client(server.address());
  }

  private InetSocketAddress silentServer() throws Exception {
    DatagramSocket socket =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    open.add(socket);
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  private static Question question(RecordType type, String name) {
    return new Question(type, new DnsName(name));
  }

  private LocatingInput ask(DnsClient client, RecordType type, String name) throws Exception {
    client.ask(question(type, name), answers::add);
    return next();
  }

  private LocatingInput next() throws InterruptedException {
    return Optional.ofNullable(answers.poll(20, TimeUnit.SECONDS)).orElseThrow();
  }

  private int count(Outcome outcome) {
    return outcomes.getOrDefault(outcome, 0);
  }

  @Test
  void readsWhatAServerSays() throws Exception {
    DnsClient client =
        clientOf(
            "--naptr-record=example.test,10,20,s,SIP+D2U,,_sip._udp.example.test",
            "--srv-host=_sip._udp.example.test,a.example.test,5070,1,2",
            "--host-record=a.example.test,127.0.0.9,fd00::9");

    assertThat(ask(client, RecordType.NAPTR, "example.test"))
        .isEqualTo(
            new LocatingInput.Answered(
                question(RecordType.NAPTR, "example.test"),
                List.of(
                    new ResourceRecord.Naptr(
                        10,
                        20,
                        "s",
                        "SIP+D2U",
                        "",
                        Optional.of(new DnsName("_sip._udp.example.test"))))));
    assertThat(ask(client, RecordType.SRV, "_sip._udp.example.test"))
        .isEqualTo(
            new LocatingInput.Answered(
                question(RecordType.SRV, "_sip._udp.example.test"),
                List.of(
                    new ResourceRecord.Srv(
                        1, 2, 5070, Optional.of(new DnsName("a.example.test"))))));
    assertThat(ask(client, RecordType.A, "a.example.test"))
        .isEqualTo(
            new LocatingInput.Answered(
                question(RecordType.A, "a.example.test"),
                List.of(new ResourceRecord.Address(InetAddress.ofLiteral("127.0.0.9")))));
    assertThat(ask(client, RecordType.AAAA, "a.example.test"))
        .isEqualTo(
            new LocatingInput.Answered(
                question(RecordType.AAAA, "a.example.test"),
                List.of(new ResourceRecord.Address(InetAddress.ofLiteral("fd00::9")))));
  }

  @Test
  void remembersWhatIsThereAndWhatIsNot() throws Exception {
    DnsClient client = clientOf("--host-record=a.example.test,127.0.0.9");
    for (int i = 0; i < 3; i++) {
      assertThat(ask(client, RecordType.A, "a.example.test"))
          .isInstanceOf(LocatingInput.Answered.class);
      assertThat(ask(client, RecordType.SRV, "_sip._udp.example.test"))
          .isInstanceOf(LocatingInput.Nothing.class);
    }
    assertThat(count(Outcome.ANSWERED)).isEqualTo(1);
    assertThat(count(Outcome.NOTHING)).isEqualTo(1);
    assertThat(count(Outcome.REMEMBERED)).isEqualTo(4);
  }

  @Test
  void takesAnAnswerThatIsTooLongForUdpOverTcp() throws Exception {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      records.add(
          "--srv-host=_sip._udp.example.test,host-with-a-long-name-%02d.example.test,5060"
              .formatted(i));
    }
    DnsClient client = clientOf(records.toArray(String[]::new));

    LocatingInput answer = ask(client, RecordType.SRV, "_sip._udp.example.test");

    assertThat(((LocatingInput.Answered) answer).records()).hasSize(60);
  }

  @Test
  void followsAliases() throws Exception {
    DnsClient client =
        clientOf("--host-record=a.example.test,127.0.0.9", "--cname=b.example.test,a.example.test");
    assertThat(ask(client, RecordType.A, "b.example.test"))
        .isInstanceOf(LocatingInput.Answered.class);
  }

  @Test
  void asksTheNextServerWhenTheFirstIsSilent() throws Exception {
    assumeTrue(Dnsmasq.isInstalled(), Dnsmasq.ABSENT);
    Dnsmasq server =
        Dnsmasq.start(
            List.of(
                "--host-record=a.example.test,127.0.0.9",
                "--host-record=b.example.test,127.0.0.8"));
    open.add(server);
    DnsClient client = client(silentServer(), server.address());
    assertThat(ask(client, RecordType.A, "a.example.test"))
        .isInstanceOf(LocatingInput.Answered.class);
    long before = System.nanoTime();
    assertThat(ask(client, RecordType.A, "b.example.test"))
        .isInstanceOf(LocatingInput.Answered.class);
    assertThat(Duration.ofNanos(System.nanoTime() - before))
        .as("the server that answered is asked first from then on")
        .isLessThan(Duration.ofMillis(300));
  }

  @Test
  void whereNobodyAnswersItIsAFailureAndRemembered() throws Exception {
    DnsClient client = client(silentServer());
    assertThat(ask(client, RecordType.A, "a.example.test"))
        .isInstanceOf(LocatingInput.Failed.class);
    assertThat(ask(client, RecordType.A, "a.example.test"))
        .isInstanceOf(LocatingInput.Failed.class);
    assertThat(count(Outcome.TIMED_OUT)).isEqualTo(1);
    assertThat(count(Outcome.REMEMBERED)).isEqualTo(1);
  }

  @Test
  void theSameQuestionIsAskedOnceForAllWhoWantToKnow() throws Exception {
    DnsClient client = client(silentServer());
    for (int i = 0; i < 500; i++) {
      client.ask(question(RecordType.A, "a.example.test"), answers::add);
    }
    for (int i = 0; i < 500; i++) {
      assertThat(next()).isInstanceOf(LocatingInput.Failed.class);
    }
    assertThat(count(Outcome.TIMED_OUT)).isEqualTo(1);
  }

  @Test
  void noMoreQuestionsAreOpenThanMayBe() throws Exception {
    DnsClient client = client(silentServer());
    int asked = DnsClient.MOST_OPEN + 50;
    for (int i = 0; i < asked; i++) {
      client.ask(question(RecordType.A, "h" + i + ".example.test"), answers::add);
    }
    for (int i = 0; i < asked; i++) {
      assertThat(next()).isInstanceOf(LocatingInput.Failed.class);
    }
    assertThat(count(Outcome.REFUSED)).isEqualTo(50);
  }

  @Test
  void namesOfTheHostsFileAreKnownWithoutAsking() throws Exception {
    DnsClient client = client(silentServer());
    assertThat(ask(client, RecordType.A, "localhost")).isInstanceOf(LocatingInput.Answered.class);
  }
}
