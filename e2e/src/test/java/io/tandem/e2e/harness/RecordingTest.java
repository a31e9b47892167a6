package io.tandem.e2e.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.rtp.G711;
import io.tandem.rtp.ToneGenerator;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The ear of these tests can tell voices apart before it is believed about calls. */
class RecordingTest {

  private static Speech harbour;
  private static Speech bicycles;

  @BeforeAll
  static void speak() {
    harbour = Speech.harbour();
    bicycles = Speech.bicycles();
  }

  @Test
  void hearsSpeechThatBeganInTheMiddleOfTheSentenceAndNotTheOther() {
    Recording heard = recording(harbour, 7_919, 6);

    assertThat(heard.shareOf(harbour)).isGreaterThan(0.95);
    assertThat(heard.shareOf(bicycles)).isZero();
  }

  @Test
  void hearsSpeechThroughG711AndQuieter() {
    short[] samples = recording(bicycles, 100, 6).samples().clone();
    for (int i = 0; i < samples.length; i++) {
      samples[i] = G711.fromMu(G711.toMu((short) (samples[i] / 2)));
    }
    Recording heard = new Recording(samples);

    assertThat(heard.shareOf(bicycles)).isGreaterThan(0.95);
    assertThat(heard.shareOf(harbour)).isZero();
  }

  @Test
  void stillHearsSpeechWhoseJitterBufferDroppedAFrameEverySecond() {
    short[] whole = recording(harbour, 0, 8).samples();
    short[] cut = new short[whole.length];
    int length = 0;
    for (int at = 0; at + 8000 <= whole.length; at += 8000) {
      System.arraycopy(whole, at, cut, length, 8000 - 160);
      length += 8000 - 160;
    }

    assertThat(new Recording(Arrays.copyOf(cut, length)).shareOf(harbour)).isGreaterThan(0.4);
  }

  @Test
  void hearsNobodyInNoiseAndInSilence() {
    Random random = new Random(42);
    short[] noise = new short[5 * Recording.RATE_HZ];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (short) (random.nextGaussian() * 3000);
    }

    assertThat(new Recording(noise).shareOf(harbour)).isZero();
    assertThat(new Recording(new short[40_000]).shareOf(harbour)).isZero();
    assertThat(new Recording(new short[40_000]).soundingWindows()).isZero();
  }

  @Test
  void bothVoicesAtOnceAreNeitherOfThem() {
    short[] one = recording(harbour, 0, 5).samples();
    short[] two = recording(bicycles, 0, 5).samples();
    short[] both = new short[one.length];
    for (int i = 0; i < both.length; i++) {
      both[i] = (short) ((one[i] + two[i]) / 2);
    }

    assertThat(new Recording(both).shareOf(harbour)).isLessThan(0.5);
    assertThat(new Recording(both).shareOf(bicycles)).isLessThan(0.5);
  }

  @Test
  void measuresFrequencyAndLevelOfATone() {
    ToneGenerator tone = new ToneGenerator(440, -10);
    short[] samples = new short[16_000];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = tone.next();
    }
    Recording heard = new Recording(samples);

    assertThat(heard.frequencyHz()).isCloseTo(440, within(1.0));
    assertThat(heard.levelDbm0()).isCloseTo(-10, within(0.1));
  }

  private static Recording recording(Speech speech, int from, int seconds) {
    short[] samples = new short[seconds * Recording.RATE_HZ];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = speech.samples()[(from + i) % speech.samples().length];
    }
    return new Recording(samples);
  }
}
