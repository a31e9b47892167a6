package io.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.e2e.harness.PortBlock;
import io.tandem.e2e.harness.RtpPhone;
import io.tandem.e2e.harness.SippRun;
import io.tandem.e2e.harness.Standalone;
import io.tandem.testkit.Await;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * G.711 through the relay, compared octet by octet. SIPp sets the call up; the audio comes from
 * phones that send random octets, so that nothing could be altered, doubled or swapped unseen.
 */
class PayloadsArriveUnchangedTest {

  private static final int PACKETS = 100;
  private static final byte[] SILENCE = new byte[160];

  @AutoClose private static Standalone exchange;

  @BeforeAll
  static void start() {
    Arrays.fill(SILENCE, (byte) 0xFF);
    exchange = Standalone.start();
  }

  @Test
  void inBothDirectionsAtOnceAndInOrder() {
    int calleePort = PortBlock.freePort();
    exchange.register("1002", calleePort);
    List<byte[]> fromCaller = RtpPhone.randomPayloads(PACKETS, 1);
    List<byte[]> fromCallee = RtpPhone.randomPayloads(PACKETS, 2);
    try (RtpPhone caller = new RtpPhone();
        RtpPhone callee = new RtpPhone();
        SippRun answers =
            exchange
                .sipp("callee", "1002")
                .from(calleePort)
                .mediaAt(callee.port())
                .with("RING_MS", 0)
                .start();
        SippRun calls =
            exchange
                .sipp("caller", "1001")
                .calling("1002")
                .mediaAt(caller.port())
                .with("TALK_MS", 8000)
                .start()) {
      InetSocketAddress forCaller = new InetSocketAddress("127.0.0.1", calls.awaitMediaPort());
      InetSocketAddress forCallee = new InetSocketAddress("127.0.0.1", answers.awaitMediaPort());
      awaitOpen(caller, forCaller, callee);
      awaitOpen(callee, forCallee, caller);

      CompletableFuture<Void> talking =
          CompletableFuture.runAsync(() -> caller.talk(forCaller, fromCaller));
      callee.talk(forCallee, fromCallee);
      talking.join();
      Await.until(
          "everything arrives",
          Duration.ofSeconds(2),
          () -> spoken(callee).size() >= PACKETS && spoken(caller).size() >= PACKETS);

      assertThat(spoken(callee)).usingElementComparator(Arrays::compare).isEqualTo(fromCaller);
      assertThat(spoken(caller)).usingElementComparator(Arrays::compare).isEqualTo(fromCallee);
      assertConsecutive(callee.sequenceNumbers());
      assertConsecutive(caller.sequenceNumbers());
      assertThat(callee.sources()).containsOnly(forCallee);
      assertThat(caller.sources()).containsOnly(forCaller);
      calls.awaitSuccess();
      answers.awaitSuccess();
    }
    assertSoundedWell("callerQuality");
    assertSoundedWell("calleeQuality");
  }

  private static void assertSoundedWell(String leg) {
    Await.until(
        leg + " is told",
        Duration.ofSeconds(10),
        () -> call().containsKey(leg),
        () -> call().encode());
    JsonObject quality = call().getJsonObject(leg);
    assertThat(quality.getInteger("packetsReceived")).isGreaterThanOrEqualTo(PACKETS);
    assertThat(quality.getInteger("packetsSent")).isGreaterThanOrEqualTo(PACKETS);
    assertThat(quality.getInteger("packetsLost")).isZero();
    assertThat(quality.getString("codecFromPeer")).isEqualTo("PCMU");
    assertThat(quality.getDouble("mosFromPeer")).isBetween(4.0, 4.5);
    assertThat(quality.fieldNames())
        .as("nobody reports by RTCP here, and nothing is played out")
        .doesNotContain("mosToPeer", "roundTripMillis", "concealedMillis", "oneWayAt");
  }

  private static JsonObject call() {
    JsonArray calls =
        new JsonObject(exchange.api().get("/api/v1/cdrs?caller=1001").body()).getJsonArray("items");
    return calls.isEmpty() ? new JsonObject() : calls.getJsonObject(0);
  }

  /** The answer reaches the media node a moment after the phones: knock until the way is open. */
  private static void awaitOpen(RtpPhone from, InetSocketAddress to, RtpPhone listener) {
    Await.until(
        "audio passes to " + to,
        Duration.ofSeconds(5),
        () -> {
          from.talk(to, List.of(SILENCE, SILENCE));
          return !listener.payloads().isEmpty();
        });
  }

  private static List<byte[]> spoken(RtpPhone phone) {
    return phone.payloads().stream().filter(payload -> !Arrays.equals(payload, SILENCE)).toList();
  }

  private static void assertConsecutive(List<Integer> sequenceNumbers) {
    for (int i = 1; i < sequenceNumbers.size(); i++) {
      assertThat(sequenceNumbers.get(i)).isEqualTo((sequenceNumbers.get(i - 1) + 1) & 0xFFFF);
    }
  }
}
