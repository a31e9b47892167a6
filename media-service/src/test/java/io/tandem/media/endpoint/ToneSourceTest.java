package io.tandem.media.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.MediaPlan.Source.Tone;
import io.tandem.rtp.G711;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToneSourceTest {

  private final RtpStream stream = new RtpStream(0, 0);
  private final byte[] octets = new byte[480];

  @Test
  void aPacketIsDueEveryPacketTime() {
    ToneSource tone = new ToneSource(new Tone(425, -10, 8, "PCMA", 20), stream, 0);
    assertThat(tone.isDue(at(0))).isTrue();
    tone.next(octets);
    assertThat(tone.payloadLength()).isEqualTo(160);
    assertThat(tone.isDue(at(19))).isFalse();
    assertThat(tone.isDue(at(20))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 20, 30, 40, 50, 60})
  void packetsAreAsLongAsAskedFor(int ptime) {
    ToneSource tone = new ToneSource(new Tone(425, -10, 0, "PCMU", ptime), stream, 0);
    int sent = 0;
    for (int millis = 0; millis < 600; millis += 10) {
      sent += sentUntil(tone, at(millis));
      assertThat(sent).isEqualTo(millis / ptime + 1);
    }
    assertThat(tone.payloadLength()).isEqualTo(8 * ptime);
  }

  @Test
  void catchesUpAfterAShortDelayAndJumpsAheadAfterALongOne() {
    ToneSource tone = new ToneSource(new Tone(425, -10, 0, "PCMU", 20), stream, 0);
    assertThat(sentUntil(tone, at(100))).isEqualTo(6);
    assertThat(stream.timestamp()).isZero();
    assertThat(sentUntil(tone, at(1_110))).isEqualTo(1);
    // 49 packet times have passed unsent.
    assertThat(stream.timestamp()).isEqualTo(160 * 49);
  }

  @Test
  void playsTheLevelThatWasAskedFor() {
    ToneSource tone = new ToneSource(new Tone(440, -13, 0, "PCMU", 20), stream, 0);
    double sum = 0;
    for (int i = 0; i < 50; i++) {
      tone.next(octets);
      for (int at = 0; at < tone.payloadLength(); at++) {
        sum += Math.pow(G711.fromMu(octets[at]), 2);
      }
    }
    // A sine of 0 dBm0 has an effective value of 16141 in 16-bit samples.
    double level = 10 * Math.log10(sum / 8000 / Math.pow(16_141, 2));
    assertThat(level).isBetween(-13.2, -12.8);
  }

  private int sentUntil(ToneSource tone, long nowNanos) {
    int sent = 0;
    while (tone.isDue(nowNanos)) {
      tone.next(octets);
      sent++;
    }
    return sent;
  }

  private static long at(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
