package io.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.e2e.harness.Cdrs;
import io.tandem.e2e.harness.LoopStacks;
import io.tandem.e2e.harness.PhoneCall;
import io.tandem.e2e.harness.PortBlock;
import io.tandem.e2e.harness.ServiceProcess;
import io.tandem.e2e.harness.SippRun;
import io.tandem.e2e.harness.ThreeProcesses;
import io.tandem.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Kafka goes away for half a minute and comes back. Calls that are up keep their audio, new ones
 * are told when to try again, and nobody restarts anything.
 */
@Isolated("it looks for loops that stand still")
class KafkaOutageTest {

  private static final Duration OUTAGE = Duration.ofSeconds(30);

  // Leases are held for the session timeout of 6 s after the last word from the broker.
  private static final Duration NOTICED = Duration.ofSeconds(15);

  // Clients back off while they look for the broker, and the group then forms again.
  private static final Duration RECOVERY = Duration.ofSeconds(60);

  private static final String KAFKA = "org.apache.kafka";

  @AutoClose private static ThreeProcesses exchange;

  @BeforeAll
  static void start() {
    exchange = ThreeProcesses.start();
  }

  @Test
  void callsKeepTheirAudioNewOnesAreTurnedAwayAndEverythingRecoversByItself() {
    List<Long> pids = exchange.processes().stream().map(p -> p.process().pid()).toList();
    List<String> loopsInKafka = new ArrayList<>();
    try (Cdrs cdrs = new Cdrs(exchange);
        PhoneCall call = PhoneCall.phones(exchange.phone("1001"), exchange.phone("1002"))) {
      call.connect().assertBothHearEachOther();
      assertThat(LoopStacks.count(exchange.signaling().process())).isPositive();

      long stoppedAtNanos = System.nanoTime();
      exchange.broker().stop();
      Await.until("signaling says that it is not ready", NOTICED, () -> readiness() == 503);
      assertNewCallsAreTurnedAway();
      call.assertBothStillHearEachOther();
      Await.until(
          "the outage has lasted long enough",
          OUTAGE.multipliedBy(2),
          () -> {
            exchange
                .processes()
                .forEach(p -> loopsInKafka.addAll(LoopStacks.within(p.process(), KAFKA)));
            return System.nanoTime() - stoppedAtNanos > OUTAGE.toNanos();
          });
      call.assertBothStillHearEachOther();
      assertNewCallsAreTurnedAway();

      exchange.broker().start();
      Await.until("everything is ready again", RECOVERY, KafkaOutageTest::allReady);
      assertNewCallsComeThrough();
      call.assertBothStillHearEachOther();
      call.callee().hangUp();
      call.caller().awaitClosed();
      call.callee().awaitAnswerToBye();

      assertThat(cdrs.awaitOne("over the outage", cdr -> cdr.caller().contains("1001")))
          .returns(Disposition.ANSWERED, cdr -> cdr.disposition());
      assertThat(exchange.processes().stream().map(p -> p.process().pid()).toList())
          .as("the same processes")
          .isEqualTo(pids);
      assertThat(loopsInKafka).as("event loops seen in Kafka's clients").isEmpty();
    }
  }

  private static void assertNewCallsAreTurnedAway() {
    try (SippRun caller =
        exchange
            .sipp("caller-during-outage", "1003")
            .calling("1004")
            .within(Duration.ofSeconds(20))
            .start()) {
      caller.awaitSuccess();
      String seconds = caller.awaitLogged(Pattern.compile("retry after +([0-9]+)"));
      assertThat(Integer.parseInt(seconds)).isBetween(1, 300);
    }
  }

  private static void assertNewCallsComeThrough() {
    int port = PortBlock.freePort();
    exchange.register("1006", port);
    try (SippRun callee = exchange.sipp("callee", "1006").from(port).with("RING_MS", 100).start();
        SippRun caller =
            exchange.sipp("caller", "1005").calling("1006").with("TALK_MS", 200).start()) {
      caller.awaitSuccess();
      callee.awaitSuccess();
    }
  }

  private static int readiness() {
    return exchange.signaling().http().get("/health/ready").status();
  }

  private static boolean allReady() {
    return exchange.processes().stream()
        .map(ServiceProcess::http)
        .allMatch(http -> http.get("/health/ready").status() == 200);
  }
}
