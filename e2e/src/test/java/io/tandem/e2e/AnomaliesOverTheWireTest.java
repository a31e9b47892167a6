package io.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.e2e.harness.RawSip;
import io.tandem.e2e.harness.Standalone;
import io.tandem.e2e.harness.TorturePeer;
import io.tandem.testkit.SipAnomalies;
import io.tandem.testkit.SipAnomalies.Anomaly;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A sample of INVITEs with one thing wrong in each, to a running exchange over UDP and TCP. After
 * each the exchange answers an OPTIONS: over UDP to the same peer, over TCP to an honest one now
 * and then, whose rate is limited.
 */
class AnomaliesOverTheWireTest {
  /** A prime, so that all elements and all kinds of anomalies come up. */
  private static final int EVERY = 31;

  private static final int ASK_EVERY = 20;
  private static final int LARGEST_DATAGRAM = 16_384;

  @AutoClose private static Standalone exchange;
  @AutoClose private static RawSip honest;

  @BeforeAll
  static void start() {
    exchange = Standalone.start();
    honest = new RawSip(exchange.sip());
  }

  @Test
  void leaveTheExchangeWellOverUdp() {
    List<Integer> answers = new ArrayList<>();
    for (Anomaly anomaly : sample()) {
      if (anomaly.message().length <= LARGEST_DATAGRAM) {
        // Throws when its OPTIONS afterwards are not answered.
        answers.addAll(peer(anomaly).answersOverUdp());
      }
    }
    assertThat(answers).contains(400, 414).doesNotContain(500);
    assertThat(honest.options()).isEqualTo(200);
    assertNothingBrokeInside();
  }

  @Test
  void leaveTheExchangeWellOverTcp() {
    List<Integer> answers = new ArrayList<>();
    int sent = 0;
    for (Anomaly anomaly : sample()) {
      answers.addAll(peer(anomaly).answersOverTcp());
      sent++;
      if (sent % ASK_EVERY == 0) {
        assertThat(honest.optionsOverTcp()).as("OPTIONS after %s", anomaly).isEqualTo(200);
      }
    }
    assertThat(answers).contains(400, 414).doesNotContain(500);
    assertThat(honest.optionsOverTcp()).isEqualTo(200);
    assertNothingBrokeInside();
  }

  private static TorturePeer peer(Anomaly anomaly) {
    return new TorturePeer(exchange.sip(), anomaly.toString(), anomaly.message());
  }

  private static void assertNothingBrokeInside() {
    assertThat(exchange.metrics().sumOrZero("tandem_signaling_faults_total")).isZero();
  }

  private static List<Anomaly> sample() {
    List<Anomaly> all = SipAnomalies.all();
    List<Anomaly> sample = new ArrayList<>();
    for (int i = 0; i < all.size(); i += EVERY) {
      sample.add(all.get(i));
    }
    return sample;
  }
}
