package io.tandem.media.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.media.codec.Coding;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is sent what all hear, who is not, and that going from one to the other is not heard. */
class HearingTest {

  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** Root of the mean square at 60 dB below overload: a quiet line. */
  private static final double HUSH = 32.8;

  private static final int ROUND = 120;
  private static final int ROUNDS = 6;

  private final Room room = new Room(0);
  private long now;

  /**
   * A speaker with a pause of a second in each round; a guest who falls in for half a second, so
   * that he hears the speaker from an encoder of his own; and in a second room one who hears the
   * same speaker from one encoder all the time. What the guest hears may differ from that by what
   * the codec does to any voice, and in pauses by what nobody notices.
   *
   * @param noise of the codec, as a part of what is heard: measured, with some room
   */
  @ParameterizedTest
  @CsvSource({
    "PCMU, 0, 0",
    "PCMA, 0.02, 0",
    "L16_WIDE, 0, 0",
    "G722, 0, 0.16",
    "G722, 0.02, 0.16",
    "G729, 0, 0.6",
    "G729, 0.02, 0.6",
    "OPUS, 0, 0.3",
    "OPUS, 0.02, 0.3"
  })
  void whoFallsInAndStopsHearsNoStep(Coding coding, double hum, double noise) {
    Room other = new Room(0);
    Caller speaker = new Caller(room, coding, 1);
    Caller guest = new Caller(room, coding, 2);
    Caller listener = new Caller(room, coding, 3);
    Caller same = new Caller(other, coding, 1);
    Caller reference = new Caller(other, coding, 2);
    double before = 0;
    int shared = 0;
    for (int tick = 0; tick < ROUNDS * ROUND; tick++) {
      int inRound = tick % ROUND;
      double voice = 8_000 * (inRound < 70 ? 1 : hum);
      speaker.say(voice, now);
      same.say(voice, now);
      guest.say(inRound >= 20 && inRound < 45 ? 3_000 : 0, now);
      listener.say(0, now);
      room.onPace(now);
      other.onPace(now);
      now += TICK_NANOS;
      double loudness = reference.loudness();
      assertThat(guest.difference(reference))
          .as("tick %d of round %d, where the voice is %.0f", inRound, tick / ROUND, loudness)
          .isLessThanOrEqualTo((noise > 0 ? HUSH : 0) + noise * Math.max(before, loudness));
      before = loudness;
      shared += guest.sharesWith(listener) ? 1 : 0;
    }
    assertThat(shared).as("ticks that were encoded once").isGreaterThan(ROUNDS * ROUND / 3);
  }

  @ParameterizedTest
  @EnumSource(Coding.class)
  void whatManyHearIsEncodedOnceAndWhatOneSaysIsNotWhatHeHears(Coding coding) {
    Caller speaker = new Caller(room, coding, 1);
    Caller first = new Caller(room, coding, 2);
    Caller second = new Caller(room, coding, 3);
    run(30, 0, speaker, first, second);
    assertThat(speaker.sharesWith(first)).as("silence").isTrue();
    run(30, 8_000, speaker);
    assertThat(first.sharesWith(second)).isTrue();
    assertThat(first.loudness()).isGreaterThan(500);
    assertThat(speaker.sharesWith(first)).isFalse();
    assertThat(speaker.loudness()).isLessThan(HUSH);
    run(60, 0, speaker);
    assertThat(speaker.sharesWith(first)).as("silence again").isTrue();
  }

  @Test
  void whoComesWhileAnotherTalksHearsHimFromTheFirstTick() {
    Caller speaker = new Caller(room, Coding.G722, 1);
    Caller first = new Caller(room, Coding.G722, 2);
    run(50, 8_000, speaker);
    Caller late = new Caller(room, Coding.G722, 3);
    for (int tick = 0; tick < 20; tick++) {
      run(1, 8_000, speaker);
      // The filters of a decoder that begins are empty for 0.7 ms.
      assertThat(late.difference(first))
          .isLessThan(HUSH + (tick == 0 ? 0.3 : 0.1) * first.loudness());
    }
  }

  @Test
  void encodersAreLeftForThoseWhoStay() {
    Caller speaker = new Caller(room, Coding.G722, 1);
    Caller first = new Caller(room, Coding.G722, 2);
    run(30, 0, speaker);
    for (int round = 0; round < 3; round++) {
      Caller guest = new Caller(room, Coding.G722, 3 + round);
      run(round == 0 ? 1 : 40, 8_000, guest, speaker);
      run(40, round == 1 ? 0 : 8_000, speaker);
      room.leave(guest.member());
      run(40, 0, speaker);
      assertThat(speaker.sharesWith(first)).isTrue();
    }
    room.leave(speaker.member());
    room.leave(first.member());
    assertThat(room.isEmpty()).isTrue();
  }

  private void run(int ticks, double amplitude, Caller... callers) {
    for (int i = 0; i < ticks; i++) {
      for (Caller caller : callers) {
        caller.say(amplitude, now);
      }
      room.onPace(now);
      now += TICK_NANOS;
    }
  }
}
