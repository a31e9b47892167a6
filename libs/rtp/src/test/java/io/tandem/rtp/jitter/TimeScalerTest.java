package io.tandem.rtp.jitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TimeScalerTest {
  private static final double PEAK = 8000;

  @Test
  void takesOutAndPutsInWholePeriodsWithoutAClick() {
    for (int rate : new int[] {8_000, 16_000, 48_000}) {
      TimeScaler scaler = new TimeScaler(rate);
      for (double hertz = 90; hertz < 400; hertz += 7.3) {
        int count = rate / 50;
        short[] samples = tone(hertz, rate, count, count + scaler.longestPeriod());
        int fewer = scaler.shrink(samples, 0, count, count, false);
        assertThat(fewer).as("%.1f Hz at %d", hertz, rate).isLessThan(count);
        assertSmooth(samples, fewer, hertz, rate);

        samples = tone(hertz, rate, count, count + scaler.longestPeriod());
        int more = scaler.stretch(samples, 0, count, false);
        assertThat(more).as("%.1f Hz at %d", hertz, rate).isGreaterThan(count);
        assertSmooth(samples, more, hertz, rate);
      }
    }
  }

  @Test
  void leavesTheEdgesAsTheyWereSoThatNeighboursFit() {
    TimeScaler scaler = new TimeScaler(8_000);
    short[] before = tone(150, 8_000, 160, 160);
    short[] samples = Arrays.copyOf(before, 300);
    int count = scaler.stretch(samples, 0, 160, false);
    assertThat(samples[0]).isEqualTo(before[0]);
    assertThat(samples[count - 1]).isEqualTo(before[159]);
    samples = before.clone();
    count = scaler.shrink(samples, 0, 160, 160, false);
    assertThat((double) samples[0]).isCloseTo(before[0], within(300.0));
    assertThat(samples[count - 1]).isEqualTo(before[159]);
  }

  @Test
  void leavesNoiseAloneUnlessItIsUrgentAndCutsSilenceAsItIsTold() {
    TimeScaler scaler = new TimeScaler(8_000);
    SplittableRandom random = new SplittableRandom(1);
    short[] noise = new short[300];
    for (int i = 0; i < 160; i++) {
      noise[i] = (short) random.nextInt(-8000, 8000);
    }
    assertThat(scaler.shrink(noise, 0, 160, 100, false)).isEqualTo(160);
    assertThat(scaler.stretch(noise, 0, 160, false)).isEqualTo(160);
    assertThat(scaler.shrink(noise, 0, 160, 100, true)).isLessThan(160);
    assertThat(scaler.shrink(new short[160], 0, 160, 37, false)).isEqualTo(160 - 37);
  }

  @Test
  void doesNothingWhereThereIsNoRoom() {
    TimeScaler scaler = new TimeScaler(8_000);
    short[] samples = tone(200, 8_000, 80, 80);
    assertThat(scaler.stretch(samples, 0, 80, true)).isEqualTo(80);
    assertThat(scaler.shrink(samples, 0, 80, 10, true)).isEqualTo(80);
    assertThat(scaler.shrink(samples, 0, 0, 100, true)).isZero();
    assertThat(scaler.shrink(samples, 79, 1, -5, true)).isEqualTo(1);
  }

  /** No step is larger than the steepest of the tone, but for a little. */
  private static void assertSmooth(short[] samples, int count, double hertz, int rate) {
    double steepest = PEAK * 2 * Math.PI * hertz / rate;
    for (int i = 1; i < count; i++) {
      assertThat(Math.abs(samples[i] - samples[i - 1]))
          .as("%.1f Hz at %d, sample %d", hertz, rate, i)
          .isLessThan((int) (1.35 * steepest) + 20);
    }
  }

  private static short[] tone(double hertz, int rate, int count, int size) {
    short[] samples = new short[size];
    for (int i = 0; i < count; i++) {
      samples[i] = (short) (PEAK * Math.sin(2 * Math.PI * hertz * i / rate));
    }
    return samples;
  }
}
