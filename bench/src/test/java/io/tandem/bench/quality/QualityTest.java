package io.tandem.bench.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.codec.g729.G729Library;
import io.tandem.codec.opus.OpusLibrary;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The main cells of docs/quality.md may not become worse. Bounds are a little below the table. */
class QualityTest {
  private static final Loss TENTH = new Loss(10, false);
  private static final int SECONDS = 14;

  /** Of the first four seconds of the voice: whoever changes it has to measure anew. */
  private static final int VOICE_HASH = 730808169;

  @BeforeEach
  void needsTheCodecs() {
    assumeTrue(OpusLibrary.isAvailable(), () -> OpusLibrary.presence().toString());
    assumeTrue(G729Library.isAvailable(), "no G.729");
  }

  @Test
  void everyPairOfCodecsKeepsItsWaveAndItsLoudness() {
    short[] voice = Sound.VOICE.samples(4);
    for (Codec from : Codec.values()) {
      for (Codec to : Codec.values()) {
        Transcoding measured = Transcoding.of(from, to, voice);
        String pair = from.label() + " to " + to.label();
        double worse = Math.min(leastSegmental(from), leastSegmental(to));
        boolean twice = isParametric(from) && isParametric(to);
        assertThat(measured.ratio().segmental()).as(pair).isGreaterThan(twice ? 1.5 : worse);
        assertThat(measured.distortion()).as(pair).isLessThan(twice ? 5.0 : 2.5);
        assertThat(measured.delayMillis()).as(pair).isBetween(-0.2, 16.5);
      }
    }
  }

  private static boolean isParametric(Codec codec) {
    return codec == Codec.OPUS || codec == Codec.G729;
  }

  private static double leastSegmental(Codec codec) {
    return switch (codec) {
      case PCMU, PCMA, L16_NARROW, L16_WIDE -> 32;
      case G722 -> 29;
      case OPUS -> 8;
      case G729 -> 4;
    };
  }

  @Test
  void whatHelpsAgainstLossHelps() {
    short[] voice = Voice.speak(3, SECONDS);
    for (Codec codec : List.of(Codec.PCMA, Codec.G722, Codec.OPUS)) {
      LossPoint none = LossPoint.of(codec, Help.NONE, TENTH, voice, 2);
      LossPoint concealed = LossPoint.of(codec, Help.CONCEALMENT, TENTH, voice, 2);
      LossPoint red = LossPoint.of(codec, Help.REDUNDANCY, TENTH, voice, 2);
      assertThat(concealed.distortion()).as("%s", codec).isLessThan(0.95 * none.distortion());
      assertThat(red.distortion()).as("%s", codec).isLessThan(0.4 * concealed.distortion());
      assertThat(red.concealed()).as("%s", codec).isLessThan(0.03);
      assertThat(red.score().orElseThrow())
          .as("%s", codec)
          .isGreaterThan(concealed.score().orElseThrow() + 0.5);
    }
  }

  @Test
  void opusRepeatsItselfFromTheLeastLossOnAndIsHeardToDoSo() {
    short[] voice = Voice.speak(3, SECONDS);
    for (int percent : new int[] {2, 10}) {
      Loss loss = new Loss(percent, false);
      LossPoint concealed = LossPoint.of(Codec.OPUS, Help.CONCEALMENT, loss, voice, 2);
      LossPoint fec = LossPoint.of(Codec.OPUS, Help.IN_BAND_FEC, loss, voice, 2);
      assertThat(fec.restored()).as("%d %%", percent).isGreaterThan(0.4 * fec.lost());
      assertThat(fec.total()).as("%d %%", percent).isLessThan(0.7 * concealed.total());
    }
  }

  @Test
  void aPathThatLosesNothingIsNotHeard() {
    short[] voice = Voice.speak(3, SECONDS);
    for (Codec codec : LossTables.CODECS) {
      LossPoint point = LossPoint.of(codec, Help.CONCEALMENT, new Loss(0, false), voice, 1);
      assertThat(point.distortion()).as("%s", codec).isLessThan(0.7);
      assertThat(point.concealed()).as("%s", codec).isZero();
    }
  }

  @Test
  void theMeasuresTellWhatTheyAreTold() {
    double[] voice = Band.limit(Rate.convert(Sound.VOICE.samples(4), 48_000, 8_000), 8_000);
    BarkDistortion ear = new BarkDistortion(8_000);
    assertThat(ear.percent(voice, voice, 0, voice.length)).isZero();
    assertThat(ear.percent(voice, new double[voice.length], 0, voice.length))
        .isCloseTo(100, within(0.01));
    // 10 dB less are half the sones, hence a quarter of the squares.
    double[] softer = Arrays.stream(voice).map(sample -> sample * Math.sqrt(0.1)).toArray();
    assertThat(ear.percent(voice, softer, 0, voice.length)).isCloseTo(25, within(2.0));
    double[] tenth = Arrays.stream(voice).map(sample -> sample * 1.1).toArray();
    SignalToNoise ratio = SignalToNoise.of(voice, tenth, 0, voice.length, 8_000);
    assertThat(ratio.overall()).isCloseTo(20, within(0.01));
    assertThat(ratio.segmental()).isCloseTo(20, within(0.01));
  }

  @Test
  void theVoiceIsTheSameEverywhereAndAsLoudAsItSays() {
    short[] voice = Voice.speak(1, 4);
    assertThat(Arrays.hashCode(voice)).isEqualTo(VOICE_HASH);
    double[] sound = new double[voice.length];
    Arrays.setAll(sound, i -> voice[i]);
    assertThat(Level.scaled(sound, 32_767 * Math.pow(10, -26 / 20.0))).isEqualTo(voice);
  }
}
