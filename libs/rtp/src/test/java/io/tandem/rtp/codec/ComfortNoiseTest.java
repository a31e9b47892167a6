package io.tandem.rtp.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComfortNoiseTest {
  @Test
  void readsLevelAndCoefficients() {
    ComfortNoise noise = new ComfortNoise();
    assertThat(read(noise, "3a 7f 00 fe 80")).isEqualTo(ComfortNoise.Validity.VALID);
    assertThat(noise.level()).isEqualTo(58);
    assertThat(noise.order()).isEqualTo(4);
    assertThat(noise.coefficient(0)).isZero();
    // RFC 3389 section 3.2: steps of 258 in Q15.
    assertThat(noise.coefficient(1)).isEqualTo(-258 * 127 / 32768.0);
    assertThat(noise.coefficient(2)).isEqualTo(258 * 127 / 32768.0);
    assertThat(noise.coefficient(3)).isEqualTo(258 / 32768.0);
    assertThat(noise.coefficient(4)).isZero();
  }

  @Test
  void keepsWhatItHadWhenAPayloadIsNotValid() {
    ComfortNoise noise = new ComfortNoise();
    read(noise, "30 80");
    assertThat(read(noise, "")).isEqualTo(ComfortNoise.Validity.EMPTY);
    assertThat(read(noise, "20 80 ff")).isEqualTo(ComfortNoise.Validity.COEFFICIENT_OUT_OF_RANGE);
    assertThat(noise.level()).isEqualTo(48);
    assertThat(noise.order()).isEqualTo(1);
  }

  @Test
  void takesTheFirstTwentyOfMoreCoefficientsAndIgnoresTheUnusedBitOfTheLevel() {
    ComfortNoise noise = new ComfortNoise();
    assertThat(read(noise, "b0" + "80".repeat(20) + "ff")).isEqualTo(ComfortNoise.Validity.VALID);
    assertThat(noise.order()).isEqualTo(20);
    assertThat(noise.level()).isEqualTo(48);
  }

  @ParameterizedTest
  @ValueSource(strings = {"28", "28 00", "28 fe", "28 20 c0 60 90 70", "46 10 e0 40"})
  void playsTheLevelThatWasNamedWhateverTheShape(String payload) {
    ComfortNoise noise = new ComfortNoise();
    assertThat(read(noise, payload).isValid()).isTrue();
    ComfortNoiseGenerator generator = new ComfortNoiseGenerator(8000, 1);
    generator.describe(noise);
    short[] samples = new short[400_000];
    generator.generate(samples, 0, samples.length);
    double level = Signals.decibel(Signals.power(samples, 4000, 400_000) / Math.pow(32768, 2));
    assertThat(level).isCloseTo(-noise.level(), within(payload.length() == 5 ? 2.5 : 0.5));
  }

  @Test
  void describesBackgroundSoThatItsLevelAndTiltAreHeardAgain() {
    // Brownish noise: each sample is like the one before.
    short[] background = new short[16000];
    SplittableRandom random = new SplittableRandom(4);
    double state = 0;
    for (int i = 0; i < background.length; i++) {
      state = 0.9 * state + random.nextInt(-100, 101);
      background[i] = (short) Math.rint(state);
    }
    ComfortNoiseEncoder encoder = new ComfortNoiseEncoder(6);
    for (int at = 0; at < background.length; at += 160) {
      encoder.observe(background, at, 160);
    }
    byte[] octets = new byte[10];
    assertThat(encoder.encode(octets, 2)).isEqualTo(7).isEqualTo(encoder.payloadOctets());
    ComfortNoise noise = new ComfortNoise();
    assertThat(noise.read(octets, 2, 7).isValid()).isTrue();
    // The first coefficient is minus the correlation of neighbours.
    assertThat(noise.coefficient(0)).isCloseTo(-0.9, within(0.05));
    short[] played = new short[160_000];
    ComfortNoiseGenerator generator = new ComfortNoiseGenerator(8000, 5);
    generator.describe(noise);
    generator.generate(played, 0, played.length);
    double level = Signals.decibel(Signals.power(played, 0, played.length));
    assertThat(level)
        .isCloseTo(Signals.decibel(Signals.power(background, 0, background.length)), within(2.0));
    assertThat(likeness(played)).isCloseTo(likeness(background), within(0.05));
  }

  @Test
  void glidesToANewLevelAndIsSilentBeforeTheFirst() {
    ComfortNoiseGenerator generator = new ComfortNoiseGenerator(16000, 6);
    short[] samples = new short[320];
    generator.generate(samples, 0, 320);
    assertThat(samples).containsOnly((short) 0);
    ComfortNoise noise = new ComfortNoise();
    read(noise, "3c 60");
    generator.describe(noise);
    short[] played = new short[32000];
    generator.generate(played, 0, 16000);
    read(noise, "1e");
    generator.describe(noise);
    generator.generate(played, 16000, 16000);
    double before = Signals.decibel(Signals.power(played, 8000, 16000));
    double at = Signals.decibel(Signals.power(played, 16000, 16080));
    double after = Signals.decibel(Signals.power(played, 24000, 32000));
    assertThat(after - before).isCloseTo(30, within(1.0));
    assertThat(at).isLessThan(after - 6);
  }

  @Test
  void describesSilenceAsTheSoftestLevelAndFullScaleAsZero() {
    byte[] octets = new byte[4];
    ComfortNoiseEncoder silence = new ComfortNoiseEncoder(3);
    silence.encode(octets, 0);
    assertThat(octets).containsExactly(127, 127, 127, 127);
    silence.observe(new short[320], 0, 320);
    silence.encode(octets, 0);
    assertThat(octets).containsExactly(127, 127, 127, 127);
    ComfortNoiseEncoder loud = new ComfortNoiseEncoder(0);
    loud.observe(Signals.fullScale(1, 320), 0, 320);
    assertThat(loud.encode(octets, 0)).isEqualTo(1);
    assertThat(octets[0]).isZero();
  }

  private static double likeness(short[] samples) {
    double product = 0;
    double square = 0;
    for (int i = 1; i < samples.length; i++) {
      product += (double) samples[i] * samples[i - 1];
      square += (double) samples[i] * samples[i];
    }
    return product / square;
  }

  private static ComfortNoise.Validity read(ComfortNoise noise, String hex) {
    byte[] octets = HexFormat.of().parseHex(hex.replace(" ", ""));
    return noise.read(octets, 0, octets.length);
  }
}
