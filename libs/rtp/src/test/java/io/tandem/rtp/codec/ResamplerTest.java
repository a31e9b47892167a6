package io.tandem.rtp.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResamplerTest {
  private static final int[] RATES = {8000, 16000, 24000, 32000, 48000};

  record Pair(int fromHz, int toHz) {
    double nyquistHz() {
      return Math.min(fromHz, toHz) / 2.0;
    }
  }

  static List<Pair> pairs() {
    List<Pair> pairs = new ArrayList<>();
    for (int from : RATES) {
      for (int to : RATES) {
        if (from != to) {
          pairs.add(new Pair(from, to));
        }
      }
    }
    return pairs;
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void keepsATonesLevelAndAddsNothingUpToTheEndOfThePassBand(Pair pair) {
    for (double part : new double[] {0.05, 0.3, 0.6, 0.875}) {
      double hz = part * pair.nyquistHz();
      short[] out = oneSecond(pair, Signals.tone(hz, pair.fromHz, 20000, pair.fromHz));
      Signals.Found found = Signals.find(hz, pair.toHz, out, pair.toHz / 10, pair.toHz);
      assertThat(20 * Math.log10(found.peak() / 20000)).as("%s Hz", hz).isCloseTo(0, within(0.02));
      assertThat(found.signalToNoise()).as("%s Hz", hz).isGreaterThan(72);
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void letsNothingThroughFromTheNyquistFrequencyOn(Pair pair) {
    if (pair.toHz > pair.fromHz) {
      return;
    }
    for (double hz = pair.nyquistHz() + 10; hz < pair.fromHz / 2.0; hz += 237) {
      short[] out = oneSecond(pair, Signals.tone(hz, pair.fromHz, 20000, pair.fromHz));
      double left = Signals.power(out, pair.toHz / 10, pair.toHz);
      assertThat(Signals.decibel(left / (20000.0 * 20000 / 2))).as("%s Hz", hz).isLessThan(-70);
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void hasUnityGainForAConstantAndTheDelayThatItTells(Pair pair) {
    Resampler resampler = new Resampler(pair.fromHz, pair.toHz);
    short[] step = new short[pair.fromHz / 10];
    Arrays.fill(step, (short) 10000);
    short[] out = new short[pair.toHz / 10];
    assertThat(resampler.resample(step, 0, step.length, out, 0)).isEqualTo(out.length);
    for (int i = 2 * resampler.delaySamples(); i < out.length; i++) {
      assertThat((int) out[i]).isBetween(9999, 10001);
    }
    short[] pulse = new short[pair.fromHz / 10];
    pulse[0] = 30000;
    short[] heard = new short[pair.toHz / 10];
    new Resampler(pair.fromHz, pair.toHz).resample(pulse, 0, pulse.length, heard, 0);
    int highest = 0;
    for (int i = 0; i < heard.length; i++) {
      highest = heard[i] > heard[highest] ? i : highest;
    }
    assertThat(highest).isEqualTo(resampler.delaySamples());
    assertThat((int) heard[highest + 1]).isCloseTo(heard[highest - 1], within(1));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void comesToTheSameInBlocksOfAnyLength(Pair pair) {
    short[] in = Signals.noise(5, 15000, pair.fromHz / 2);
    short[] whole = new short[pair.toHz / 2];
    new Resampler(pair.fromHz, pair.toHz).resample(in, 0, in.length, whole, 0);
    Resampler resampler = new Resampler(pair.fromHz, pair.toHz);
    SplittableRandom random = new SplittableRandom(6);
    short[] out = new short[whole.length];
    int written = 0;
    for (int taken = 0; taken < in.length; ) {
      int block = Math.min(random.nextInt(1, 700), in.length - taken);
      int expected = resampler.outputFor(block);
      int wrote = resampler.resample(in, taken, block, out, written);
      assertThat(wrote).isEqualTo(expected);
      written += wrote;
      taken += block;
    }
    assertThat(written).isEqualTo(whole.length);
    assertThat(out).isEqualTo(whole);
  }

  @Test
  void clipsInsteadOfWrappingAround() {
    Resampler resampler = new Resampler(8000, 48000);
    short[] in = Signals.fullScale(7, 8000);
    short[] out = new short[48000];
    resampler.resample(in, 0, in.length, out, 0);
    // Between two samples of full scale a filtered wave is higher: it must stay at the rail.
    int rails = 0;
    for (int i = 1; i < out.length; i++) {
      rails += out[i] == Short.MAX_VALUE || out[i] == Short.MIN_VALUE ? 1 : 0;
      assertThat(Math.abs(out[i] - out[i - 1])).isLessThan(40000);
    }
    assertThat(rails).isGreaterThan(100);
  }

  @Test
  void copiesWithoutDelayAtTheSameRateAndRefusesRatesOfNoCodec() {
    Resampler same = new Resampler(16000, 16000);
    short[] out = new short[3];
    assertThat(same.resample(new short[] {0, 1, 2, 3}, 1, 3, out, 0)).isEqualTo(3);
    assertThat(out).containsExactly(1, 2, 3);
    assertThat(same.delaySamples()).isZero();
    assertThatThrownBy(() -> new Resampler(8000, 44100))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void goesOnForAnotherToTheBitAndForgets(Pair pair) {
    short[] in = Signals.noise(5, 15000, pair.fromHz / 2);
    short[] whole = new short[pair.toHz / 2];
    new Resampler(pair.fromHz, pair.toHz).resample(in, 0, in.length, whole, 0);
    Resampler first = new Resampler(pair.fromHz, pair.toHz);
    Resampler second = new Resampler(pair.fromHz, pair.toHz);
    short[] out = new short[whole.length];
    second.resample(in, 100, 333, out, 0);
    // No whole group of samples for most pairs.
    int half = in.length / 2 + 1;
    int written = first.resample(in, 0, half, out, 0);
    second.takeOver(first);
    written += second.resample(in, half, in.length - half, out, written);
    assertThat(written).isEqualTo(whole.length);
    assertThat(out).isEqualTo(whole);
    second.forget();
    second.resample(in, 0, in.length, out, 0);
    assertThat(out).isEqualTo(whole);
    assertThatThrownBy(() -> second.takeOver(new Resampler(16000, 16000)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static short[] oneSecond(Pair pair, short[] in) {
    short[] out = new short[pair.toHz];
    Resampler resampler = new Resampler(pair.fromHz, pair.toHz);
    // In packets of 20 ms, as they come.
    int frame = pair.fromHz / 50;
    int written = 0;
    for (int at = 0; at < in.length; at += frame) {
      written += resampler.resample(in, at, frame, out, written);
    }
    assertThat(written).isEqualTo(out.length);
    return out;
  }
}
