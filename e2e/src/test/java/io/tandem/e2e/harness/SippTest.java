package io.tandem.e2e.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** SIPp calls SIPp: scenarios and statistics are right before they are used against an exchange. */
class SippTest {

  @Test
  void countsCallsAndMeasuresThem() {
    Sipp callee = Sipp.scenario("stand-in").calls(20, 10);
    try (SippRun answers = callee.start();
        SippRun calls = caller(callee.port()).with("TALK_MS", 100).calls(20, 20).start()) {

      SippStatistics statistics = calls.awaitSuccess();
      answers.awaitSuccess();

      assertThat(statistics.successfulCalls()).isEqualTo(20);
      assertThat(statistics.failedCalls()).isZero();
      assertThat(statistics.retransmissions()).isZero();
      assertThat(statistics.percentileMillis(1, 0.5)).isBetween(0.0, 500.0);
      // The stand-in rings for 20 ms.
      assertThat(statistics.percentileMillis(2, 0.5)).isBetween(20.0, 500.0);
      assertThat(statistics.responseTimes()).hasSize(40);
      assertThat(calls.awaitMediaPort()).isPositive();
    }
  }

  @Test
  void failsWhenTheOtherSideDoesSomethingElse() {
    Sipp callee = Sipp.scenario("callee-refuses").with("STATUS", 486);
    try (SippRun refuses = callee.start();
        SippRun calls =
            caller(callee.port()).with("TALK_MS", 1).within(Duration.ofSeconds(5)).start()) {

      assertThatThrownBy(calls::awaitSuccess)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("received 'SIP/2.0 180");
      assertThat(calls.statistics().failedCalls()).isEqualTo(1);
      assertThat(refuses.isRunning()).isNotNull();
    }
  }

  @Test
  void playsAudioInEachCall() throws IOException {
    Path silence = Workspace.newFolder("silence").resolve("silence.ulaw");
    byte[] octets = new byte[8000];
    Arrays.fill(octets, (byte) 0xFF);
    Files.write(silence, octets);
    try (RtpPhone listener = new RtpPhone()) {
      Sipp callee = Sipp.scenario("stand-in").mediaAt(listener.port()).calls(3, 10);
      try (SippRun answers = callee.start();
          SippRun calls =
              caller(callee.port()).with("TALK_MS", 1000).playing(silence).calls(3, 10).start()) {
        calls.awaitSuccess();
        answers.awaitSuccess();
      }

      assertThat(listener.payloads()).hasSizeGreaterThan(3 * 40);
    }
  }

  @Test
  void aScenarioWithoutAValueItNeedsDoesNotRun() {
    assertThatThrownBy(() -> Sipp.scenario("callee-refuses").start())
        .hasMessageContaining("@STATUS@");
  }

  private static Sipp caller(int port) {
    return Sipp.scenario("caller")
        .with("CHALLENGE", 401)
        .to(new InetSocketAddress("127.0.0.1", port))
        .as("1001")
        .calling("1002");
  }
}
