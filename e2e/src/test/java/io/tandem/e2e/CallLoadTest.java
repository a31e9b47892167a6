package io.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.CallRecord;
import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.e2e.harness.Cdrs;
import io.tandem.e2e.harness.Metrics;
import io.tandem.e2e.harness.PortBlock;
import io.tandem.e2e.harness.SippRun;
import io.tandem.e2e.harness.SippStatistics;
import io.tandem.e2e.harness.Standalone;
import io.tandem.e2e.harness.Workspace;
import io.tandem.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Many calls with audio, one after the other and beside each other, SIPp on both ends: none fails,
 * nothing is sent twice, and when they are over nothing is left of them. A short load in {@code
 * ./verify}; {@code bench/calls.sh} runs the same with {@code -Dtandem.load.calls=1000}.
 */
@Isolated("it is a load")
class CallLoadTest {

  private static final int CALLS = Integer.getInteger("tandem.load.calls", 100);
  private static final int CALLS_PER_SECOND = Integer.getInteger("tandem.load.rate", 20);
  private static final int TALK_MILLIS = 3000;
  private static final int WARM_UP = 40;

  // Four ports a call; a released pair rests for a minute.
  private static final int MEDIA_PORTS = Math.min(6000, 4 * (CALLS + WARM_UP) + 400);
  private static final Duration SETTLE = Duration.ofSeconds(30);

  @AutoClose private static Standalone exchange;

  @BeforeAll
  static void start() {
    exchange =
        Standalone.start(Map.of("TANDEM_MEDIA_PORT_RANGE", PortBlock.free(MEDIA_PORTS).range()));
  }

  @Test
  void everyCallSucceedsAndNothingIsLeftOver() throws Exception {
    int calleePort = PortBlock.freePort();
    exchange.register("1002", calleePort);
    Path speech = muLawFile();
    // Classes are loaded, topics have their files, connections stand: now count.
    place(WARM_UP, calleePort, speech);
    awaitNoCalls();
    long filesBefore = exchange.process().process().openFiles();
    int consumersBefore = consumers();
    Metrics before = exchange.metrics();

    SippStatistics statistics = place(CALLS, calleePort, speech);

    Metrics after = exchange.metrics();
    report(statistics, after.since(before));
    assertThat(statistics.successfulCalls()).isEqualTo(CALLS);
    assertThat(statistics.failedCalls()).isZero();
    assertThat(statistics.retransmissions()).isZero();
    awaitNoCalls();
    Await.until(
        "file descriptors are back at " + filesBefore,
        SETTLE,
        () -> exchange.process().process().openFiles() <= filesBefore,
        () -> exchange.process().process().openFiles() + " descriptors");
    assertThat(consumers()).as("members of consumer groups").isEqualTo(consumersBefore);
    double relayed =
        after.sum("tandem_media_rtp_sent_total") - before.sum("tandem_media_rtp_sent_total");
    // 50 packets a second each way; the echo of the last ones may come after the BYE.
    assertThat(relayed).isGreaterThan(0.8 * CALLS * 2 * 50 * TALK_MILLIS / 1000.0);
    try (Cdrs cdrs = new Cdrs(exchange)) {
      List<CallRecord> records = cdrs.all();
      assertThat(records).hasSize(WARM_UP + CALLS);
      assertThat(records).allMatch(record -> record.disposition() == Disposition.ANSWERED);
    }
  }

  private static SippStatistics place(int calls, int calleePort, Path speech) {
    Duration longest = Duration.ofSeconds(calls / CALLS_PER_SECOND + 60L);
    try (SippRun callee =
            exchange
                .sipp("callee", "1002")
                .from(calleePort)
                .echoing()
                .with("RING_MS", 0)
                .calls(calls, CALLS_PER_SECOND)
                .within(longest)
                .start();
        SippRun caller =
            exchange
                .sipp("caller", "1001")
                .calling("1002")
                .playing(speech)
                .with("TALK_MS", TALK_MILLIS)
                .calls(calls, CALLS_PER_SECOND)
                .within(longest)
                .start()) {
      SippStatistics statistics = caller.awaitSuccess();
      assertThat(callee.awaitSuccess().retransmissions()).as("callee's repeats").isZero();
      return statistics;
    }
  }

  private static void awaitNoCalls() {
    for (String gauge :
        List.of("tandem_calls_active", "tandem_media_calls", "tandem_media_endpoints")) {
      Await.until(
          gauge + " is 0",
          SETTLE,
          () -> exchange.metrics().sum(gauge) == 0,
          () -> gauge + " is " + exchange.metrics().sum(gauge));
    }
    Await.until(
        "no port is leased",
        SETTLE,
        () -> exchange.metrics().sum("tandem_media_ports", "state=\"leased\"") == 0);
  }

  private static int consumers() throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", exchange.kafka()))) {
      List<String> groups =
          admin.listGroups().all().get().stream().map(group -> group.groupId()).toList();
      return admin.describeConsumerGroups(groups).all().get().values().stream()
          .mapToInt(group -> group.members().size())
          .sum();
    }
  }

  private static void report(SippStatistics seen, Metrics metrics) throws IOException {
    String text =
        """
        %d calls at %d a second, %d ms of audio each way; failed %d, retransmissions %d
        seen by SIPp (in steps of 4 ms):
          INVITE to 180  median %6.1f ms  99th percentile %6.1f ms
          INVITE to 200  median %6.1f ms  99th percentile %6.1f ms
        by the exchange's own clocks (within their buckets):
          INVITE to 180  median %6.1f ms  99th percentile %6.1f ms
            of it Kafka  median %6.1f ms  99th percentile %6.1f ms
          INVITE to 200  median %6.1f ms  99th percentile %6.1f ms
            of it Kafka  median %6.1f ms  99th percentile %6.1f ms
        """
            .formatted(
                CALLS,
                CALLS_PER_SECOND,
                TALK_MILLIS,
                seen.failedCalls(),
                seen.retransmissions(),
                seen.percentileMillis(1, 0.5),
                seen.percentileMillis(1, 0.99),
                seen.percentileMillis(2, 0.5),
                seen.percentileMillis(2, 0.99),
                millis(metrics, "tandem_call_ringing_seconds", 0.5),
                millis(metrics, "tandem_call_ringing_seconds", 0.99),
                millis(metrics, "tandem_call_ringing_kafka_seconds", 0.5),
                millis(metrics, "tandem_call_ringing_kafka_seconds", 0.99),
                millis(metrics, "tandem_call_answered_seconds", 0.5),
                millis(metrics, "tandem_call_answered_seconds", 0.99),
                millis(metrics, "tandem_call_answered_kafka_seconds", 0.5),
                millis(metrics, "tandem_call_answered_kafka_seconds", 0.99));
    System.out.print(text);
    Files.writeString(Workspace.repository().resolve("e2e/target/call-load.txt"), text);
  }

  private static double millis(Metrics metrics, String histogram, double share) {
    return 1000 * metrics.quantile(histogram, share);
  }

  /** A second of a quiet tone, coarse but audible in a capture. */
  private static Path muLawFile() throws IOException {
    byte[] octets = new byte[8000];
    for (int i = 0; i < octets.length; i++) {
      octets[i] = (byte) (i % 16 < 8 ? 0xA0 : 0x20);
    }
    return Files.write(Workspace.newFolder("load").resolve("tone.ulaw"), octets);
  }
}
