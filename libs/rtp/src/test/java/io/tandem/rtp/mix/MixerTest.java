package io.tandem.rtp.mix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixerTest {

  private static final int RATE = 16_000;
  private static final int TICK = RATE * Mixer.TICK_MILLIS / 1000;

  private final Mixer mixer = new Mixer(RATE);
  private final Map<Seat, List<Short>> heard = new HashMap<>();

  /** Somebody with a tone of his own; the grid of 10 Hz keeps tones apart in a window of 100 ms. */
  private final class Voice {
    final Seat seat = mixer.join();
    final int hertz;
    final double amplitude;
    private int at;

    Voice(int hertz, double amplitude) {
      this.hertz = hertz;
      this.amplitude = amplitude;
      heard.put(seat, new ArrayList<>());
    }

    void speak() {
      for (int i = 0; i < TICK; i++) {
        seat.said()[i] = (short) (amplitude * Math.sin(2 * Math.PI * hertz * at++ / RATE));
      }
      if (seat.weigh(AudioLevel.of(seat.said(), 0, TICK))) {
        seat.speak();
      }
    }
  }

  private void tick() {
    mixer.mix();
    heard.forEach(
        (seat, samples) -> {
          for (short sample : seat.hears()) {
            samples.add(sample);
          }
        });
  }

  private void talk(List<Voice> voices, int ticks) {
    for (int i = 0; i < ticks; i++) {
      voices.forEach(Voice::speak);
      tick();
    }
  }

  private short[] lastHeardBy(Voice voice, int samples) {
    List<Short> all = heard.get(voice.seat);
    short[] last = new short[samples];
    for (int i = 0; i < samples; i++) {
      last[i] = all.get(all.size() - samples + i);
    }
    return last;
  }

  /** Amplitude of a frequency in a stretch that holds whole periods of it. */
  private static double amplitude(short[] samples, int hertz) {
    double sine = 0;
    double cosine = 0;
    for (int i = 0; i < samples.length; i++) {
      double angle = 2 * Math.PI * hertz * i / RATE;
      sine += samples[i] * Math.sin(angle);
      cosine += samples[i] * Math.cos(angle);
    }
    return 2 * Math.hypot(sine, cosine) / samples.length;
  }

  private static int largestStep(List<Short> samples) {
    int largest = 0;
    for (int i = 1; i < samples.size(); i++) {
      largest = Math.max(largest, Math.abs(samples.get(i) - samples.get(i - 1)));
    }
    return largest;
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 10, 100})
  void everybodyHearsAllOthersAndNotHimself(int members) {
    List<Voice> voices = new ArrayList<>();
    for (int i = 0; i < members; i++) {
      voices.add(new Voice(200 + 50 * i, 300));
    }
    talk(voices, 60);
    for (Voice listener : voices) {
      short[] last = lastHeardBy(listener, RATE / 10);
      for (Voice voice : voices) {
        assertThat(amplitude(last, voice.hertz))
            .as("%d Hz as heard by the member with %d Hz", voice.hertz, listener.hertz)
            .isCloseTo(voice == listener ? 0 : voice.amplitude, within(12.0));
      }
    }
  }

  @Test
  void whatTwoSayWithinTheRangeReachesTheThirdToTheBit() {
    Voice first = new Voice(440, 9_000);
    Voice second = new Voice(1_010, 9_000);
    Seat third = mixer.join();
    talk(List.of(first, second), 5);
    for (int i = 0; i < TICK; i++) {
      assertThat((int) third.hears()[i]).isEqualTo(first.seat.said()[i] + second.seat.said()[i]);
    }
    assertThat(third.isTalking()).isFalse();
    assertThat(mixer.join().hears()).as("nothing yet").containsOnly((short) 0);
  }

  @Test
  void whoDoesNotTalkHearsTheVerySameMixAsOthersWhoDoNot() {
    Voice talker = new Voice(440, 9_000);
    Seat first = mixer.join();
    Seat second = mixer.join();
    talk(List.of(talker), 2);
    assertThat(first.hears()).isSameAs(second.hears());
    assertThat(talker.seat.hears()).isNotSameAs(first.hears()).containsOnly((short) 0);
  }

  @Test
  void whoTalksAloneHearsSilenceAndOfTwoEachTheOther() {
    Voice first = new Voice(440, 9_000);
    Voice second = new Voice(1_010, 9_000);
    talk(List.of(first), 2);
    assertThat(first.seat.hearsSilence()).isTrue();
    assertThat(first.seat.hears()).containsOnly((short) 0);
    assertThat(second.seat.hearsSilence()).isFalse();
    assertThat(mixer.level()).isEqualTo(first.seat.level());
    talk(List.of(first, second), 2);
    assertThat(first.seat.hearsSilence()).isFalse();
    assertThat(first.seat.hears()).isEqualTo(second.seat.said());
    talk(List.of(), 20);
    assertThat(first.seat.hearsSilence()).isTrue();
    assertThat(mixer.level()).isEqualTo(AudioLevel.SILENT);
  }

  @Test
  void aQuietRoomIsSilent() {
    Voice whisper = new Voice(440, 20);
    Seat other = mixer.join();
    talk(List.of(whisper), 3);
    assertThat(mixer.isQuiet()).isTrue();
    assertThat(whisper.seat.isTalking()).isFalse();
    assertThat(other.hears()).containsOnly((short) 0);
  }

  @Test
  void aPauseBetweenWordsDoesNotCloseTheGateAndALongOneDoes() {
    Voice talker = new Voice(440, 9_000);
    talk(List.of(talker), 2);
    for (int i = 0; i < 10; i++) {
      tick();
      assertThat(talker.seat.isTalking()).as("after %d ms", 20 * (i + 1)).isTrue();
    }
    for (int i = 0; i < 5; i++) {
      tick();
    }
    assertThat(talker.seat.isTalking()).isFalse();
    tick();
    assertThat(mixer.isQuiet()).isTrue();
  }

  @Test
  void twentyLoudVoicesDoNotClip() {
    Random random = new Random(7);
    List<Voice> voices = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      voices.add(new Voice(200 + 10 * random.nextInt(300), 25_000));
    }
    Voice listener = new Voice(440, 0);
    talk(voices, 200);
    List<Short> all = heard.get(listener.seat);
    int inARow = 0;
    for (short sample : all.subList(TICK, all.size())) {
      inARow = Math.abs(sample) >= Short.MAX_VALUE - 1 ? inARow + 1 : 0;
      assertThat(inARow).as("a flat top").isLessThan(4);
    }
    int loudest = 0;
    for (short sample : lastHeardBy(listener, RATE / 10)) {
      loudest = Math.max(loudest, Math.abs(sample));
    }
    assertThat(loudest).isGreaterThan(20_000);
  }

  @Test
  void turningDownDistortsLittle() {
    Voice first = new Voice(500, 30_000);
    Voice second = new Voice(500, 30_000);
    Voice listener = new Voice(440, 0);
    talk(List.of(first, second), 100);
    short[] last = lastHeardBy(listener, RATE / 10);
    double tone = amplitude(last, 500);
    double power = 0;
    for (short sample : last) {
      power += (double) sample * sample;
    }
    double rest = power / last.length - tone * tone / 2;
    assertThat(tone).isGreaterThan(30_000);
    assertThat(10 * Math.log10(tone * tone / 2 / Math.max(rest, 1))).as("dB").isGreaterThan(40);
  }

  @Test
  void comingAndGoingDoesNotClick() {
    Voice steady = new Voice(300, 6_000);
    Voice listener = new Voice(440, 0);
    // Joins at the peak of its sine, which would be a step of 12,000.
    Voice guest = new Voice(300, 12_000);
    guest.at = RATE / 300 / 4;
    talk(List.of(steady), 10);
    talk(List.of(steady, guest), 11);
    mixer.leave(guest.seat);
    talk(List.of(steady), 10);
    int ownStep = (int) (18_000 * 2 * Math.PI * 300 / RATE);
    assertThat(largestStep(heard.get(listener.seat))).isLessThan(ownStep + 400);
    assertThat(mixer.members()).isEqualTo(2);
  }

  @Test
  void theLevelIsThatOfRfc6464() {
    short[] square = new short[160];
    for (int i = 0; i < square.length; i++) {
      square[i] = i % 2 == 0 ? Short.MAX_VALUE : Short.MIN_VALUE;
    }
    assertThat(AudioLevel.of(square, 0, 160)).isZero();
    short[] sine = new short[160];
    for (int i = 0; i < sine.length; i++) {
      sine[i] = (short) (3276.8 * Math.sin(2 * Math.PI * i / 16));
    }
    assertThat(AudioLevel.of(sine, 0, 160)).isEqualTo(23);
    assertThat(AudioLevel.of(new short[160], 0, 160)).isEqualTo(AudioLevel.SILENT);
  }
}
