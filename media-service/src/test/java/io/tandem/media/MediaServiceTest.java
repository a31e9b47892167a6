package io.tandem.media;

import static io.tandem.media.Plans.bridged;
import static io.tandem.media.Plans.endpoint;
import static io.tandem.media.Plans.newCall;
import static io.tandem.media.Plans.single;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.contracts.MediaFact;
import io.tandem.contracts.MediaFact.EndpointsOpened;
import io.tandem.contracts.MediaFact.MediaSilent;
import io.tandem.contracts.MediaFact.MediaStatistics;
import io.tandem.contracts.MediaFact.OpenedEndpoint;
import io.tandem.contracts.MediaNode;
import io.tandem.contracts.MediaPlan.Source;
import io.tandem.kernel.CallSid;
import io.tandem.runtime.config.ConfigException;
import io.tandem.runtime.config.ConfigSource;
import io.tandem.runtime.service.ServiceProcess;
import io.tandem.runtime.service.StartFailure;
import io.tandem.testkit.Await;
import io.tandem.testkit.KafkaBroker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole service against a real broker, with plans written as signaling writes them. */
class MediaServiceTest {
  private static final int MINE = 2;
  private static final Duration SOON = Duration.ofSeconds(10);

  private static KafkaBroker broker;
  private static Bus bus;

  private final Phone caller = new Phone();
  private final Phone callee = new Phone();
  private final CallSid call = newCall(5);
  private ServiceProcess process;

  @BeforeAll
  static void startBroker() {
    broker = new KafkaBroker();
    bus = new Bus(broker.bootstrap());
  }

  @AfterAll
  static void stopBroker() {
    bus.close();
    broker.close();
  }

  @BeforeEach
  void startService() throws Exception {
    process = start();
  }

  @AfterEach
  void stopService() {
    bus.tombstone(MINE, call);
    process.stop();
    caller.close();
    callee.close();
  }

  @Test
  void carriesACallFromPlanToTombstone() throws Exception {
    bus.plan(MINE, bridged(call, 1, endpoint("caller", 0, caller), endpoint("callee", 0, callee)));
    EndpointsOpened opened = bus.awaitFact(call, EndpointsOpened.class, 1);
    assertThat(opened.nodeId()).isEqualTo("media-2");
    assertThat(opened.planVersion()).isEqualTo(1);
    assertThat(opened.addresses().literals()).startsWith("127.0.0.1");
    Map<String, Integer> ports = ports(opened);

    caller.sendRtp(ports.get("caller"), Phone.packet(1));
    assertThat(callee.awaitRtp()).isEqualTo(Phone.packet(1));
    callee.sendRtp(ports.get("callee"), Phone.packet(2));
    assertThat(caller.awaitRtp()).isEqualTo(Phone.packet(2));

    bus.tombstone(MINE, call);
    MediaStatistics totals = bus.awaitFact(call, MediaStatistics.class, 1);
    assertThat(totals.endpoints()).hasSize(2).allMatch(e -> e.packetsReceived() == 1);
    Await.until("the metrics say so", SOON, () -> metrics().contains("tandem_media_calls 0.0"));
    // Packets are counted on the loop and told once in a while.
    Await.until(
        "the packets are counted",
        SOON,
        () -> metrics().contains("tandem_media_rtp_sent_total 2.0"));
    assertThat(metrics())
        .contains("tandem_media_ports{state=\"quarantined\"} 2.0")
        .contains("tandem_media_dropped_total{reason=\"stranger\"} 0.0");
  }

  @Test
  void takesUpItsCallsOnTheSamePortsAfterARestart() throws Exception {
    bus.plan(MINE, bridged(call, 1, endpoint("caller", 0, caller), endpoint("callee", 0, callee)));
    Map<String, Integer> ports = ports(bus.awaitFact(call, EndpointsOpened.class, 1));
    bus.plan(
        MINE,
        bridged(
            call,
            2,
            endpoint("caller", ports.get("caller"), caller),
            endpoint("callee", ports.get("callee"), callee)));
    CallSid ended = newCall(6);
    bus.plan(MINE, single(ended, 1, endpoint("caller", 0, caller)));
    bus.awaitFact(ended, EndpointsOpened.class, 1);
    bus.tombstone(MINE, ended);
    bus.awaitFact(ended, MediaStatistics.class, 1);

    process.stop();
    bus.awaitGone("media-2");
    process = start();

    // Ready means that the sockets are there, whether or not anybody has read the fact yet.
    caller.sendRtp(ports.get("caller"), Phone.packet(1));
    assertThat(callee.awaitRtp()).isEqualTo(Phone.packet(1));
    EndpointsOpened again = bus.awaitFact(call, EndpointsOpened.class, 2);
    assertThat(again.planVersion()).isEqualTo(2);
    assertThat(ports(again)).isEqualTo(ports);
    assertThat(bus.facts(call, MediaStatistics.class)).isEmpty();
    assertThat(bus.facts(ended, EndpointsOpened.class)).hasSize(1);
  }

  @Test
  void keepsCorruptPlansAsideAndGoesOn() {
    bus.raw(MINE, "corrupt-plan", "no plan at all".getBytes(StandardCharsets.UTF_8));
    bus.plan(MINE, single(call, 1, endpoint("caller", 0, caller)));
    bus.awaitFact(call, EndpointsOpened.class, 1);
    assertThat(bus.awaitDeadLetter("corrupt-plan").header("topic")).contains("media-plans");
  }

  @Test
  void leavesThePlansOfOtherNodesAlone() {
    CallSid others = newCall(5);
    bus.plan(MINE + 1, single(others, 1, endpoint("caller", 0, caller)));
    bus.plan(MINE, single(call, 1, endpoint("caller", 0, caller)));
    bus.awaitFact(call, EndpointsOpened.class, 1);
    assertThat(bus.facts(others, MediaFact.class)).isEmpty();
  }

  @Test
  void tellsThatItLivesHowBusyItIsAndThatItGoes() {
    bus.plan(MINE, single(call, 1, endpoint("caller", 0, caller)));
    MediaNode busy = bus.awaitHeartbeat(node -> node.endpoints() == 1);
    assertThat(busy.nodeId()).isEqualTo("media-2");
    assertThat(busy.partition()).isEqualTo(MINE);
    assertThat(busy.addresses().literals()).startsWith("127.0.0.1");
    assertThat(busy.capacity()).isPositive();
    assertThat(busy.draining()).isFalse();

    process.stop();
    bus.awaitHeartbeat(node -> node.draining() && node.incarnation() == busy.incarnation());
    bus.awaitGone("media-2");
  }

  @Test
  void keepsAudioThroughAnOutageOfKafkaAndDeliversItsFactsLater() {
    Source echo = new Source.Echo();
    bus.plan(MINE, single(call, 1, endpoint("caller", 0, caller, echo, 1_000)));
    int port = ports(bus.awaitFact(call, EndpointsOpened.class, 1)).get("caller");

    broker.stop();
    try {
      for (int sequence = 0; sequence < 50; sequence++) {
        caller.sendRtp(port, Phone.packet(sequence));
        assertThat(caller.awaitRtp()).hasSize(Phone.packet(sequence).length);
      }
      // The phone falls silent while nobody can be told.
      Await.until("it is noticed", SOON, () -> !metrics().contains("media_silences_total 0.0"));
    } finally {
      broker.start();
    }
    assertThat(bus.awaitFact(call, MediaSilent.class, 1).silentForMillis())
        .isGreaterThanOrEqualTo(1_000);
    caller.sendRtp(port, Phone.packet(99));
    caller.awaitRtp();
  }

  @Test
  void refusesToStartAsANodeThatHasNoPartition() throws Exception {
    ServiceProcess other = prepare("media-99");
    try {
      assertThatThrownBy(other::start)
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("TANDEM_MEDIA_NODE")
          .hasMessageContaining("media-99");
    } finally {
      other.stop();
    }
  }

  private ServiceProcess start() throws Exception {
    ServiceProcess started = prepare("media-2");
    started.start();
    return started;
  }

  private static ServiceProcess prepare(String node) throws ConfigException {
    Map<String, String> environment = new HashMap<>();
    environment.put("TANDEM_KAFKA", broker.bootstrap());
    environment.put("TANDEM_ADMIN_TOKEN", "a token of some length");
    environment.put("TANDEM_HTTP_PORT", "0");
    environment.put("TANDEM_MEDIA_NODE", node);
    return ServiceProcess.prepare(
        ConfigSource.of(environment),
        List.of(MediaMain.PLAN),
        line -> {
          throw new AssertionError(line);
        });
  }

  private String metrics() {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + process.httpPort() + "/metrics");
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, Integer> ports(EndpointsOpened opened) {
    Map<String, Integer> ports = new HashMap<>();
    for (OpenedEndpoint endpoint : opened.endpoints()) {
      ports.put(endpoint.id(), endpoint.rtpPort());
    }
    return ports;
  }
}
