package io.tandem.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.sip.message.ParseResult;
import io.tandem.sip.message.SipLimits;
import io.tandem.sip.message.SipParser;
import io.tandem.testkit.SipAnomalies;
import io.tandem.testkit.SipAnomalies.Anomaly;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** INVITEs with one thing wrong in each: none makes a reader throw, or work long. */
class AnomaliesTest {
  private static final List<Anomaly> ALL = SipAnomalies.all();

  @Test
  void areManyAndEachIsAnother() {
    assertThat(ALL).hasSizeGreaterThan(4_500);
    assertThat(ALL.stream().map(Anomaly::toString).distinct()).hasSize(ALL.size());
  }

  @Test
  void theMessageWithoutAnomalyIsSound() {
    assertThat(SipParser.parse(SipAnomalies.sound())).isInstanceOf(ParseResult.Parsed.class);
  }

  @Test
  void areReadByEveryReader() {
    TreeMap<String, Integer> outcomes = new TreeMap<>();
    for (Anomaly anomaly : ALL) {
      byte[] message = anomaly.message();
      try {
        SipDatagramTarget.fuzzerTestOneInput(message);
        SipStreamTarget.fuzzerTestOneInput(message);
        if (message.length > SipLimits.DATAGRAM.message()) {
          Bounded.run(
              message,
              bytes -> SipUse.use(SipParser.parse(bytes, 0, bytes.length, SipLimits.STREAM)));
        }
        DigestTarget.fuzzerTestOneInput(message);
        SdpTarget.fuzzerTestOneInput(message);
        StunTarget.fuzzerTestOneInput(message);
        RtpTarget.fuzzerTestOneInput(message);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(anomaly.toString(), e);
      }
      outcomes.merge(outcome(SipParser.parse(message)), 1, Integer::sum);
    }
    // Else the anomalies would all die at the same door.
    assertThat(outcomes).containsKeys("parsed", "400", "414", "505", "513");
    assertThat(outcomes.get("parsed")).isBetween(ALL.size() / 10, ALL.size() * 9 / 10);
  }

  private static String outcome(ParseResult result) {
    return switch (result) {
      case ParseResult.Parsed _ -> "parsed";
      case ParseResult.Malformed malformed -> Integer.toString(malformed.status());
      case ParseResult.KeepAlive _ -> "keep-alive";
    };
  }
}
