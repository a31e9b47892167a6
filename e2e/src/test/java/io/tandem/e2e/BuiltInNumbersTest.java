package io.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.e2e.harness.Baresip;
import io.tandem.e2e.harness.Recording;
import io.tandem.e2e.harness.Speech;
import io.tandem.e2e.harness.Standalone;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The numbers that a newcomer dials first. */
class BuiltInNumbersTest {

  private static final Duration LISTEN = Duration.ofSeconds(4);

  @AutoClose private static Standalone exchange;

  @BeforeAll
  static void start() {
    exchange = Standalone.start();
  }

  @Test
  void sixHundredSaysWhatItHears() {
    Speech speech = Speech.harbour();
    try (Baresip phone = exchange.phone("1001").playing(speech).start()) {
      phone.awaitRegistered();

      phone.dial("600");
      phone.awaitEstablished();
      Recording heard = phone.awaitHeard(Duration.ofSeconds(4));
      phone.hangUp();

      assertThat(heard.shareOf(speech)).isGreaterThan(0.7);
      assertThat(heard.shareOf(Speech.bicycles())).isZero();
    }
  }

  @Test
  void sixHundredAndOnePlaysATone() {
    try (Baresip phone = exchange.phone("1002").start()) {
      phone.awaitRegistered();

      phone.dial("601");
      phone.awaitEstablished();
      Recording heard = phone.awaitHeard(Duration.ofSeconds(3));
      phone.hangUp();

      // The start of a stream holds the silence before its first packet.
      Recording tone = heard.after(Duration.ofMillis(500));
      assertThat(tone.frequencyHz()).isCloseTo(440, within(2.0));
      assertThat(tone.levelDbm0()).isCloseTo(-10, within(1.0));
    }
  }

  @Test
  void whoDialsTheSameRoomIsHeardByAllOthersAndNotByHimself() {
    Speech harbour = Speech.harbour();
    Speech bicycles = Speech.bicycles();
    try (Baresip first = exchange.phone("1003").playing(harbour).start();
        Baresip second = exchange.phone("1004").playing(bicycles).start();
        Baresip listener = exchange.phone("1005").start();
        Baresip elsewhere = exchange.phone("1006").playing(harbour).start()) {
      List<Baresip> members = List.of(first, second, listener);
      members.forEach(Baresip::awaitRegistered);
      members.forEach(phone -> phone.dial("700"));
      members.forEach(Baresip::awaitEstablished);
      elsewhere.awaitRegistered();
      elsewhere.dial("701");
      elsewhere.awaitEstablished();

      Recording byFirst = first.awaitHeard(LISTEN);
      Recording bySecond = second.awaitHeard(LISTEN);
      Recording byListener = listener.awaitHeard(LISTEN);
      Recording alone = elsewhere.heard();

      assertThat(byFirst.shareOf(bicycles)).isGreaterThan(0.7);
      assertThat(byFirst.shareOf(harbour)).isZero();
      assertThat(bySecond.shareOf(harbour)).isGreaterThan(0.7);
      assertThat(bySecond.shareOf(bicycles)).isZero();
      assertThat(byListener.soundingWindows()).isGreaterThan(3);
      assertThat(alone.length()).as("of silence").isGreaterThan(Duration.ofSeconds(2));
      assertThat(alone.soundingWindows()).isZero();
    }
  }
}
