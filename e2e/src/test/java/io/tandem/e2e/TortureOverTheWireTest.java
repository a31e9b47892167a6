package io.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.e2e.harness.RawSip;
import io.tandem.e2e.harness.Standalone;
import io.tandem.e2e.harness.TortureMessage;
import io.tandem.e2e.harness.TorturePeer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The messages of RFC 4475, as they are, to a running exchange over UDP and TCP: each gets an
 * answer that is allowed, and after each the exchange answers an OPTIONS. Skipped, aloud, where the
 * messages are not at hand.
 */
class TortureOverTheWireTest {

  @AutoClose private static Standalone exchange;
  @AutoClose private static RawSip honest;

  @BeforeAll
  static void start() {
    if (!TortureMessage.all().isEmpty()) {
      exchange = Standalone.start();
      honest = new RawSip(exchange.sip());
    }
  }

  @AfterAll
  static void nothingBrokeInside() {
    if (exchange != null) {
      assertThat(exchange.metrics().sumOrZero("tandem_signaling_faults_total")).isZero();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("messages")
  void isAnsweredAsItMayBeOverUdp(TortureMessage message) {
    assumeTrue(message.isHere(), TortureMessage.ABSENT);
    List<Integer> answers = new TorturePeer(exchange.sip(), message).answersOverUdp();

    assertThat(message.allows(answers))
        .as("%s may be answered by %s, was by %s", message, message.allowed(), answers)
        .isTrue();
    assertThat(honest.options()).as("OPTIONS afterwards").isEqualTo(200);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("messages")
  void isAnsweredAsItMayBeOverTcp(TortureMessage message) {
    assumeTrue(message.isHere(), TortureMessage.ABSENT);
    List<Integer> answers = new TorturePeer(exchange.sip(), message).answersOverTcp();

    assertThat(message.allowsOnStream(answers))
        .as("%s may be answered by %s, was by %s", message, message.allowed(), answers)
        .isTrue();
    assertThat(honest.optionsOverTcp()).as("OPTIONS afterwards").isEqualTo(200);
  }

  static Stream<TortureMessage> messages() {
    List<TortureMessage> all = TortureMessage.all();
    return all.isEmpty() ? Stream.of(TortureMessage.absent()) : all.stream();
  }
}
