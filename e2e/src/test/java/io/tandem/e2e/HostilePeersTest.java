package io.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.Topic;
import io.tandem.e2e.harness.PhoneCall;
import io.tandem.e2e.harness.RawSip;
import io.tandem.e2e.harness.RtpPhone;
import io.tandem.e2e.harness.Standalone;
import io.tandem.testkit.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What no honest phone sends. Each test does harm and then asks: was it counted, is an honest
 * OPTIONS still answered; and all the while one call is up, whose audio and whose end nothing may
 * disturb.
 */
class HostilePeersTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  // The longest payload of a UDP datagram over IPv4.
  private static final int LONGEST_DATAGRAM = 65_507;

  @AutoClose private static Standalone exchange;
  @AutoClose private static PhoneCall call;
  @AutoClose private static RawSip stranger;

  @BeforeAll
  static void start() {
    exchange = Standalone.start();
    call = PhoneCall.phones(exchange.phone("1001"), exchange.phone("1002"));
    call.connect().assertBothHearEachOther();
    stranger = new RawSip(exchange.sip());
  }

  @AfterAll
  static void theCallThatWasUpAllTheTimeEndsAsAnyOther() {
    if (call != null) {
      call.callee().hangUp();
      call.caller().awaitClosed();
      call.callee().awaitAnswerToBye();
    }
  }

  @AfterEach
  void nothingIsDisturbed() {
    assertThat(stranger.options()).as("OPTIONS over UDP").isEqualTo(200);
    assertThat(stranger.optionsOverTcp()).as("OPTIONS over TCP").isEqualTo(200);
    assertThat(call.caller().nothingSince("CALL_CLOSED")).as("the call is up").isTrue();
    call.assertBothStillHearEachOther();
  }

  @Test
  void malformedSipOverUdpIsCounted() {
    double before = malformed();
    List<String> datagrams =
        List.of(
            "\0\0\0\0\u0001\u0002",
            "HELLO\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: example.org\r\n\r\n",
            "INVITE sip:600@127.0.0.1 SIP/7.0\r\n\r\n",
            "INVITE sip:600@127.0.0.1 SIP/2.0\r\nVia: \r\nVia: ,,,\r\n\r\n",
            request("CSeq: 99999999999999999999 INVITE\r\n"),
            request("CSeq: 1 REGISTER\r\n"),
            request("CSeq: 1 INVITE\r\nContent-Length: -5\r\n"),
            request("CSeq: 1 INVITE\r\nContent-Length: 999999\r\n"),
            request("CSeq: 1 INVITE\r\nMax-Forwards: seventy\r\n"),
            request("CSeq: 1 INVITE\r\n" + "X-Long: " + "x".repeat(20_000) + "\r\n"),
            request("CSeq: 1 INVITE\r\n" + "X-Many: 1\r\n".repeat(2_000)));
    for (String datagram : datagrams) {
      stranger.sendUdp(datagram.getBytes(StandardCharsets.ISO_8859_1));
      assertThat(stranger.options()).as("after %.60s", datagram).isEqualTo(200);
    }
    // Some of these may be answered by ordinary means; what cannot even be read is counted.
    assertThat(malformed()).isGreaterThanOrEqualTo(before + 6);
  }

  @Test
  void theLongestDatagramGoesToTheSipPort() {
    double before = malformed();
    byte[] datagram = new byte[LONGEST_DATAGRAM];
    Arrays.fill(datagram, (byte) 'A');
    stranger.sendUdp(datagram);
    Await.until("it is counted", SOON, () -> malformed() > before);
  }

  @Test
  void theLongestDatagramGoesToTheRtpPorts() {
    double before = dropped();
    stranger.sendUdp(call.caller().mediaOfExchange(), new byte[LONGEST_DATAGRAM]);
    stranger.sendUdp(call.callee().mediaOfExchange(), new byte[LONGEST_DATAGRAM]);
    Await.until("they are counted", SOON, () -> dropped() >= before + 2);
  }

  @Test
  void aStrangerSendsAudioIntoTheCallAndHearsNothing() {
    double before = dropped();
    byte[] loud = new byte[160];
    // Full scale in µ-law, alternating: heard by everybody if it got through.
    for (int i = 0; i < loud.length; i++) {
      loud[i] = (byte) (i % 2 == 0 ? 0x00 : 0x80);
    }
    List<byte[]> noise = Collections.nCopies(100, loud);
    try (RtpPhone intruder = new RtpPhone()) {
      intruder.talk(call.caller().mediaOfExchange(), noise);

      Await.until("every packet is counted", SOON, () -> dropped() >= before + 100);
      assertThat(intruder.payloads()).as("audio that the stranger was sent").isEmpty();
    }
  }

  @Test
  void aTcpStreamBreaksOffInTheMiddleOfAMessage() {
    String whole =
        request("CSeq: 1 INVITE\r\nContent-Type: application/sdp\r\nContent-Length: 500\r\n");
    stranger.sendTcpAndBreakOff(whole.substring(0, 40).getBytes(StandardCharsets.US_ASCII));
    stranger.sendTcpAndBreakOff((whole + "v=0\r\n").getBytes(StandardCharsets.US_ASCII));
    Await.until(
        "the connections are gone",
        SOON,
        () -> exchange.metrics().sum("tandem_sip_connections") == 0);
  }

  @Test
  void aTcpStreamIsNoSipAtAll() {
    double before = exchange.metrics().sumOrZero("tandem_sip_broken_connections_total");
    byte[] garbage = new byte[200_000];
    new Random(7).nextBytes(garbage);
    stranger.askTcp(garbage, Duration.ofSeconds(5));
    Await.until(
        "it is counted",
        SOON,
        () -> exchange.metrics().sumOrZero("tandem_sip_broken_connections_total") > before);
  }

  @Test
  void aCorruptRecordInEachTopicIsCountedAndKeptAside() {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", exchange.kafka()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      byte[] key = "corrupt".getBytes(StandardCharsets.US_ASCII);
      byte[] value = {(byte) 0xDE, (byte) 0xAD, (byte) 0xBE, (byte) 0xEF};
      for (Topic topic : READ_BY_US) {
        producer.send(new ProducerRecord<>(topic.topicName(), 0, key, value));
      }
    }
    for (Topic topic : READ_BY_US) {
      Await.until(
          "the corrupt record in " + topic.topicName() + " is counted",
          SOON,
          () ->
              exchange
                      .metrics()
                      .sumOrZero(
                          "tandem_kafka_corrupt_total", "topic=\"" + topic.topicName() + "\"")
                  >= 1);
    }
  }

  /** Nobody of ours reads the records of calls that were, nor what was kept aside. */
  private static final List<Topic> READ_BY_US =
      List.of(
          Topic.SUBSCRIBERS,
          Topic.PROVISIONING_REQUESTS,
          Topic.REGISTER_REQUESTS,
          Topic.BINDINGS,
          Topic.CALL_INBOX,
          Topic.MEDIA_PLANS,
          Topic.MEDIA_NODES);

  private static String request(String headers) {
    return "INVITE sip:600@127.0.0.1 SIP/2.0\r\n"
        + "Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKbad"
        + Integer.toHexString(headers.hashCode())
        + "\r\n"
        + "From: <sip:1001@127.0.0.1>;tag=bad\r\n"
        + "To: <sip:600@127.0.0.1>\r\n"
        + "Call-ID: bad\r\n"
        + headers
        + "\r\n";
  }

  private static double malformed() {
    return exchange.metrics().sumOrZero("tandem_sip_malformed_total");
  }

  private static double dropped() {
    return exchange.metrics().sum("tandem_media_dropped_total");
  }
}
