package io.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.e2e.harness.Baresip;
import io.tandem.e2e.harness.Recording;
import io.tandem.e2e.harness.Speech;
import io.tandem.e2e.harness.Standalone;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The numbers that a newcomer dials first, with nobody else on the line. */
class BuiltInNumbersTest {

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
}
