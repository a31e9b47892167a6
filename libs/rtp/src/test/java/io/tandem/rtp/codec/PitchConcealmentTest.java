package io.tandem.rtp.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PitchConcealmentTest {
  @ParameterizedTest
  @ValueSource(ints = {8000, 16000, 44100, 48000})
  void goesOnWithATone(int rateHz) {
    int frame = rateHz / 50;
    // 440 Hz is no whole number of samples at any of these rates.
    short[] sent = Signals.tone(440, rateHz, 10000, 20 * frame);
    short[] heard = lose(rateHz, sent, 10, 1);
    double missing = Signals.power(sent, 10 * frame, 10 * frame + frame / 2);
    assertThat(Signals.decibel(missing / difference(sent, heard, 10 * frame, frame / 2)))
        .isGreaterThan(15);
    assertThat(largestStep(heard)).isLessThan(1.3 * largestStep(sent));
  }

  @ParameterizedTest
  @ValueSource(ints = {8000, 16000, 48000})
  void invents10MillisecondsOfAVoiceThatAreMoreLikeItThanSilenceIs(int rateHz) {
    int frame = rateHz / 100;
    short[] sent = Signals.voice(rateHz, 110, 200 * frame);
    double lost = 0;
    double wrong = 0;
    for (int at = 20; at < 190; at += 10) {
      short[] heard = loseOf(frame, rateHz, sent, at, 1);
      lost += Signals.power(sent, at * frame, (at + 1) * frame);
      wrong += difference(sent, heard, at * frame, frame);
      // The step at the seams is no louder than the voice's own pulses.
      assertThat(largestStep(heard)).isLessThan(1.3 * largestStep(sent));
    }
    assertThat(Signals.decibel(lost / wrong)).isGreaterThan(4.5);
  }

  @ParameterizedTest
  @ValueSource(ints = {8000, 16000, 48000})
  void fadesToSilenceIn60MillisecondsAndBackWithinTen(int rateHz) {
    int frame = rateHz / 50;
    short[] sent = Signals.tone(400, rateHz, 10000, 30 * frame);
    short[] heard = lose(rateHz, sent, 10, 6);
    double full = Signals.power(sent, 0, 10 * frame);
    // Whole level for 10 ms, then a fifth less for each 10 ms; silence from 60 ms on.
    double[] gains = {1, 0.9, 0.7, 0.5, 0.3, 0.1};
    for (int i = 0; i < gains.length; i++) {
      int from = 10 * frame + i * frame / 2;
      double gain = Math.sqrt(Signals.power(heard, from, from + frame / 2) / full);
      assertThat(gain).as("10 ms number %d", i).isCloseTo(gains[i], within(0.08));
    }
    assertThat(Arrays.copyOfRange(heard, 13 * frame, 16 * frame)).containsOnly((short) 0);
    assertThat((int) heard[16 * frame]).isLessThan(200);
    assertThat(Arrays.copyOfRange(heard, 16 * frame + frame / 2, 30 * frame))
        .isEqualTo(Arrays.copyOfRange(sent, 16 * frame + frame / 2, 30 * frame));
  }

  @Test
  void inventsTheSameInBlocksOfAnyLength() {
    short[] sent = Signals.voice(8000, 140, 4000);
    PitchConcealment whole = new PitchConcealment(8000);
    PitchConcealment pieces = new PitchConcealment(8000);
    whole.received(sent.clone(), 0, 4000);
    SplittableRandom random = new SplittableRandom(1);
    for (int done = 0; done < 4000; ) {
      int block = Math.min(random.nextInt(1, 400), 4000 - done);
      pieces.received(sent, done, block);
      done += block;
    }
    short[] once = new short[800];
    whole.conceal(once, 0, 800);
    short[] often = new short[800];
    for (int done = 0; done < 800; ) {
      int block = Math.min(random.nextInt(0, 100), 800 - done);
      pieces.conceal(often, done, block);
      done += block;
    }
    assertThat(often).isEqualTo(once);
  }

  @Test
  void isSilentBeforeAnythingWasHeardAndLeavesWhatComesAloneWithoutLoss() {
    PitchConcealment concealment = new PitchConcealment(8000);
    short[] samples = Signals.noise(3, 30000, 160);
    concealment.conceal(samples, 0, 160);
    assertThat(samples).containsOnly((short) 0);
    concealment.received(samples, 0, 160);
    short[] noise = Signals.noise(4, 30000, 1600);
    short[] untouched = noise.clone();
    concealment.received(noise, 0, 1600);
    assertThat(noise).isEqualTo(untouched);
  }

  @Test
  void survivesAnyOrderOfLossAndFullScale() {
    SplittableRandom random = new SplittableRandom(9);
    PitchConcealment concealment = new PitchConcealment(16000);
    short[] full = Signals.fullScale(10, 2000);
    for (int i = 0; i < 5000; i++) {
      int count = random.nextInt(0, 1000);
      short[] samples = Arrays.copyOf(full, 1000);
      if (random.nextBoolean()) {
        concealment.received(samples, 0, count);
      } else {
        concealment.conceal(samples, 0, count);
      }
    }
  }

  private static short[] lose(int rateHz, short[] sent, int firstFrame, int frames) {
    return loseOf(rateHz / 50, rateHz, sent, firstFrame, frames);
  }

  /** What is heard when {@code lost} frames do not arrive, from number {@code first} on. */
  private static short[] loseOf(int frame, int rateHz, short[] sent, int first, int lost) {
    PitchConcealment concealment = new PitchConcealment(rateHz);
    short[] heard = sent.clone();
    for (int i = 0; i * frame < sent.length; i++) {
      if (i >= first && i < first + lost) {
        Arrays.fill(heard, i * frame, (i + 1) * frame, (short) 0);
        concealment.conceal(heard, i * frame, frame);
      } else {
        concealment.received(heard, i * frame, frame);
      }
    }
    return heard;
  }

  private static double difference(short[] sent, short[] heard, int from, int count) {
    double sum = 0;
    for (int i = from; i < from + count; i++) {
      sum += Math.pow(sent[i] - heard[i], 2);
    }
    return sum / count;
  }

  private static double largestStep(short[] samples) {
    double largest = 0;
    for (int i = 1; i < samples.length; i++) {
      largest = Math.max(largest, Math.abs(samples[i] - samples[i - 1]));
    }
    return largest;
  }
}
