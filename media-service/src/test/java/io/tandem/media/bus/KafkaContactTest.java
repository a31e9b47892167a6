package io.tandem.media.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class KafkaContactTest {
  private final ManualClock clock = new ManualClock();
  private final KafkaContact contact = new KafkaContact();

  @Test
  void isSteadyAfterHalfAMinuteOfHeartbeats() {
    assertThat(contact.isSteady(clock.nanoTime())).isFalse();
    beat(29);
    assertThat(contact.isSteady(clock.nanoTime())).isFalse();
    beat(2);
    assertThat(contact.isSteady(clock.nanoTime())).isTrue();
  }

  @Test
  void isNotSteadyDuringAnOutageNorAtOnceAfterIt() {
    beat(60);
    clock.advance(Duration.ofSeconds(6));
    assertThat(contact.isSteady(clock.nanoTime())).isFalse();

    clock.advance(Duration.ofSeconds(24));
    beat(1);
    assertThat(contact.isSteady(clock.nanoTime())).isFalse();
    beat(30);
    assertThat(contact.isSteady(clock.nanoTime())).isTrue();
  }

  @Test
  void forgivesAHeartbeatThatWasLate() {
    beat(60);
    clock.advance(Duration.ofSeconds(4));
    beat(1);
    assertThat(contact.isSteady(clock.nanoTime())).isTrue();
  }

  private void beat(int times) {
    for (int i = 0; i < times; i++) {
      clock.advance(Duration.ofSeconds(1));
      contact.onAcknowledged(clock.nanoTime());
    }
  }
}
